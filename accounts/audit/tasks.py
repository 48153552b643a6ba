from __future__ import annotations

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from .models import OutboxMessage
from .nudge import nudge_key
from .relay import relay_outbox


@shared_task(name="accounts.relay_county")
def relay_county(county_id: int) -> int:
    """Deliver what one county is owed now; a nudge that comes meanwhile starts a new run."""
    cache.delete(nudge_key(county_id))
    return relay_outbox(county_id)


@shared_task(name="accounts.sweep_outbox")
def sweep_outbox() -> int:
    """Find counties with due messages, whatever became of their nudges (the one unscoped read)."""
    due = (
        OutboxMessage._base_manager.filter(parked_at__isnull=True, due_at__lte=timezone.now())
        .values_list("county_id", flat=True)
        .distinct()
    )
    return sum(relay_outbox(county_id) for county_id in list(due))

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from accounts.tenancy.models import County
from accounts.tenancy.unit_of_work import unit_of_work

from .actions import forget_answers


@shared_task(name="accounts.forget_old_answers")
def forget_old_answers() -> int:
    """Forget kept answers past their time, county by county."""
    gone = 0
    for county_id in County.objects.values_list("pk", flat=True):
        with unit_of_work(county_id):
            gone += forget_answers(county_id=county_id, days=settings.IDEMPOTENCY_DAYS)
    return gone

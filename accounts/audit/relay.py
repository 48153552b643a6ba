"""Delivering what is owed: one transaction a message, gone when kept."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.tenancy.unit_of_work import unit_of_work

from .hearing import Delivery, handler_named
from .models import OutboxMessage

log = logging.getLogger("xiangyi.relay")
MAX_ATTEMPTS = 8
FIRST_DELAY_SECONDS = 5


def relay_outbox(county_id: int, *, limit: int = 1000) -> int:
    """Deliver up to `limit` due messages of the county; returns how many were taken up."""
    taken = 0
    while taken < limit and _relay_one(county_id):
        taken += 1
    return taken


def _relay_one(county_id: int) -> bool:
    with unit_of_work(county_id):
        message = (
            OutboxMessage.objects.in_county(county_id)
            .filter(parked_at__isnull=True, due_at__lte=timezone.now())
            .order_by("due_at")
            .select_for_update(skip_locked=True)
            .first()
        )
        if message is None:
            return False
        handler = handler_named(message.handler)
        try:
            with transaction.atomic():
                if handler is None:
                    raise LookupError(f"no handler {message.handler}")
                handler(Delivery(county_id, message.topic, list(message.event_ids), message.data))
        except Exception as error:  # a poison message must not stop the others
            log.exception("handler %s failed", message.handler)
            _put_off(message, error)
        else:
            OutboxMessage.objects.in_county(county_id).filter(pk=message.pk).delete()
    return True


def _put_off(message: OutboxMessage, error: Exception) -> None:
    message.attempts += 1
    message.last_error = f"{type(error).__name__}: {error}"[:2000]
    message.due_at = timezone.now() + timedelta(
        seconds=FIRST_DELAY_SECONDS * 2 ** (message.attempts - 1)
    )
    if message.attempts >= MAX_ATTEMPTS:
        message.parked_at = timezone.now()
    message.save(update_fields=["attempts", "last_error", "due_at", "parked_at"])

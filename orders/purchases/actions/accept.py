"""The villager says yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.identity.policy import require

from ..choices import TO_ACCEPT, LineStatus
from ..errors import NothingToAccept, QuoteExpired
from ..models import Order
from ..policy import step
from .header import keep, lock_order, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def accept_order(order: Order, *, actor: User, evidence: Mapping[str, str]) -> Order:
    """Record the villager's yes to what is quoted or quoted anew; no deposit asked means funded."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        require(actor, "orders.accept", at=order.station_id)
        asked = [line for line in lines if line.status in TO_ACCEPT]
        if not asked:
            raise NothingToAccept(status_now=order.status)
        if order.valid_until < timezone.now():
            raise QuoteExpired(valid_until=order.valid_until.isoformat())
        order.evidence_kind = evidence["kind"]
        order.evidence_note = evidence.get("note", "")
        for line in asked:
            step(line, LineStatus.AWAITING_FUNDS)
        keep(order, lines)  # funds those whose deposit is nothing or covered
        tell(
            "purchase.accepted",
            order,
            actor,
            evidence=order.evidence_kind,
            lines=[str(line.pk) for line in asked],
        )
    return order

"""A claim paid into an order: what the county owes for a parcel, held for the villager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from accounts.identity.policy import require
from accounts.kernel.errors import UnknownReference
from orders.ledger.actions import Leg, post_entry, reverse_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.ledger.errors import FundsTooLow

from ..choices import TO_ACCEPT, LineStatus
from ..models import Order, ParcelContent
from ..policy import needed_fen
from .header import keep, lock_order, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def credit_claim(
    *, county_id: int, parcel_id: UUID, order_id: UUID, actor: User, amount_fen: int, reason: str
) -> Any:
    """Hold the amount for the order whose goods were in the parcel; gives the journal entry.

    What is beyond the order's total is paid back at the counter like any refund.
    """
    contents = ParcelContent.objects.in_county(county_id).filter(parcel_id=parcel_id)
    order = Order.objects.in_county(county_id).filter(pk=order_id).first()
    if order is None or not contents.filter(line__order_id=order_id).exists():
        raise UnknownReference(pointer="/order")
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        require(actor, "claims.pay", at=order.station_id)
        order.refund_due_fen += amount_fen
        keep(order, lines)
        tell("purchase.credited", order, actor, amount_fen=amount_fen, reason=reason)
        return post_entry(
            county_id=county_id,
            kind=EntryKind.CLAIM_PAID,
            source=order,
            actor=actor,
            reason=reason,
            transfers=[
                Leg(
                    order.station_id,
                    AccountKind.CLAIMS_ADVANCED,
                    AccountKind.CUSTOMER_FUNDS,
                    amount_fen,
                )
            ],
        )


def take_back_credit(
    *, county_id: int, order_id: UUID, entry: Any, actor: User, amount_fen: int, reason: str
) -> None:
    """Undo a credit paid by mistake, as long as the order still holds it."""
    with transaction.atomic():
        order = Order.objects.in_county(county_id).get(pk=order_id)
        order, lines = lock_order(order, actor)
        left = order.paid_fen + order.refund_due_fen - amount_fen
        begun = [one for one in lines if one.status not in {*TO_ACCEPT, LineStatus.AWAITING_FUNDS}]
        if left < needed_fen(begun):
            raise FundsTooLow(station=str(order.station_id))
        order.paid_fen, order.refund_due_fen = 0, left
        keep(order, lines)
        tell("purchase.credit_reversed", order, actor, amount_fen=amount_fen, reason=reason)
        reverse_entry(entry, actor=actor, reason=reason)

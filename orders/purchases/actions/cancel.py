"""Cancelling: free before anything is bought, by asking the platform afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.identity.policy import allows, require
from accounts.kernel.errors import IllegalMove
from orders.ledger.actions import reverse_purchase

from ..choices import BEFORE_PLACED, MAY_ASK_TO_CANCEL, LineStatus
from ..errors import AlreadyBought, AlreadyCancelled
from ..models import Order, OrderLine
from ..policy import derive_header, parcel_status, share_costs_again, step
from ..queries import pieces_of
from .header import keep, line_of, lock_order, tell
from .pay import post_refund, take_refund

if TYPE_CHECKING:
    from accounts.identity.models import User


def cancel_order(order: Order, *, actor: User, reason: str) -> Order:
    """Cancel all of it and pay back what was paid, in one act; refused once a line was bought."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        require(actor, "orders.cancel", at=order.station_id)
        standing = [line for line in lines if line.status != LineStatus.CANCELLED]
        if not standing:
            raise AlreadyCancelled
        if bought := [line for line in standing if line.status not in BEFORE_PLACED]:
            raise AlreadyBought(lines=[str(line.pk) for line in bought])
        for line in standing:
            line.cancel_reason = reason
            step(line, LineStatus.CANCELLED)
        _close(order, lines, actor=actor, reason=reason)
    return order


def cancel_line(order: Order, line: OrderLine, *, actor: User, reason: str) -> Order:
    """Cancel a line not yet bought, paying back what is over; of a bought one ask the platform."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        line = line_of(lines, line)
        require(actor, "orders.cancel", at=order.station_id)
        if line.status == LineStatus.CANCELLED:
            raise AlreadyCancelled
        line.cancel_reason = reason
        if line.status in MAY_ASK_TO_CANCEL:
            step(line, LineStatus.CANCEL_PENDING)
            keep(order, lines)
            tell("purchase.cancel_asked", order, actor, line=str(line.pk), reason=reason)
        elif line.status in BEFORE_PLACED:
            step(line, LineStatus.CANCELLED)
            share_costs_again(order, lines)
            _close(order, lines, actor=actor, reason=reason, line=line)
        else:
            raise AlreadyBought(status_now=line.status)
    return order


def resolve_cancel(order: Order, line: OrderLine, *, actor: User, agreed: bool) -> Order:
    """Write down the platform's answer: cancelled and owed back, or on its way as before."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        line = line_of(lines, line)
        require(actor, "purchases.buy", at=order.station_id)
        if line.status != LineStatus.CANCEL_PENDING:
            raise IllegalMove(status_now=line.status)
        if agreed:
            step(line, LineStatus.CANCELLED)
            share_costs_again(order, lines)
        else:
            linked, _here = pieces_of(order.county_id, [line.pk])[line.pk]
            line.cancel_reason = ""
            step(line, parcel_status(line.quantity, linked, here=0))
            _catch_up(order, line)
        keep(order, lines)
        tell("purchase.cancel_answered", order, actor, line=str(line.pk), agreed=agreed)
        if agreed:
            reverse_purchase(
                county_id=order.county_id, source=line, actor=actor, reason=line.cancel_reason
            )
    return order


def _catch_up(order: Order, line: OrderLine) -> None:
    """Take the line on to where its parcels went while the answer was awaited."""
    linked, here = pieces_of(order.county_id, [line.pk])[line.pk]
    now = parcel_status(line.quantity, linked, here)
    if now != line.status:
        step(line, now)


def _close(
    order: Order,
    lines: list[OrderLine],
    *,
    actor: User,
    reason: str,
    line: OrderLine | None = None,
) -> None:
    """Keep the cancellation. Whoever stands at the drawer pays back at once; else it is owed."""
    derive_header(order, lines)
    at_counter = allows(actor, "payments.take", at=order.station_id)
    refund = take_refund(order) if at_counter else 0
    keep(order, lines)
    tell(
        "purchase.cancelled",
        order,
        actor,
        reason=reason,
        refund_fen=refund,
        refund_due_fen=order.refund_due_fen,
        **({"line": str(line.pk)} if line else {}),
    )
    post_refund(order, actor=actor, amount_fen=refund, reason=reason)

"""Goods go home. Called inside the hand-over, which releases the parcels (decisions 14, 18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.identity.policy import require
from accounts.kernel.errors import IllegalMove
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind

from ..choices import RIDING, LineStatus
from ..errors import BalanceDue, LineNotHere
from ..models import Order, OrderLine
from ..policy import due_fen, parcel_status, step
from ..queries import pieces_of
from .header import keep, lock_order, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def collect_lines(order: Order, lines: Sequence[OrderLine], *, actor: User) -> Order:
    """Move lines to collected and their money to the county's sales.

    Whether they are here is read from the parcels, never from a handler that may be late.
    """
    with transaction.atomic():
        order, all_lines = lock_order(order, actor)
        require(actor, "parcels.hand_over", at=order.station_id)
        wanted = {line.pk for line in lines}
        going = [line for line in all_lines if line.pk in wanted]
        if due := due_fen(order, all_lines, going):
            raise BalanceDue(order=str(order.pk), amount_due_fen=due)
        pieces = pieces_of(order.county_id, list(wanted))
        for line in going:
            linked, here = pieces[line.pk]
            if line.status not in RIDING:
                raise IllegalMove(line=str(line.pk), status_now=line.status)
            if parcel_status(line.quantity, linked, here) != LineStatus.READY:
                raise LineNotHere(line=str(line.pk), status_now=line.status)
            if line.status != LineStatus.READY:
                step(line, LineStatus.READY)
            step(line, LineStatus.COLLECTED)
        keep(order, all_lines)
        tell("purchase.collected", order, actor, lines=[str(line.pk) for line in going])
        if amount := sum(line.total_fen for line in going):
            post_entry(
                county_id=order.county_id,
                kind=EntryKind.COLLECTION,
                source=order,
                actor=actor,
                transfers=[
                    Leg(
                        order.station_id,
                        AccountKind.CUSTOMER_FUNDS,
                        AccountKind.SALES_DUE,
                        amount,
                    )
                ],
            )
    return order

"""Goods lost on the way: once the claim is paid, their lines end and wait for nothing.

A lost line is settled like one taken home, at its full price: the claim pays for it, and what the
claim does not cover the county adds. What the villager had paid himself is owed back to him.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from accounts.kernel.money import split_by_largest_remainder
from orders.ledger.actions import Leg, post_entry, reverse_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.ledger.queries import fen_credited, standing_entry

from ..choices import LINE_MOVES, TO_ACCEPT, LineStatus
from ..errors import ClaimIntoOrder
from ..models import Order, OrderLine, ParcelContent
from ..policy import needed_fen, step
from .buy import centre_id
from .header import keep, lock_lines, tell
from .refuse import post_split, split_off

if TYPE_CHECKING:
    from accounts.identity.models import User

WAITING = {*TO_ACCEPT, LineStatus.AWAITING_FUNDS}


def settle_lost_goods(
    *,
    county_id: int,
    parcel_id: UUID,
    actor: User,
    document: str,
    credited: UUID | None = None,
    credit_fen: int = 0,
    cash_fen: int = 0,
) -> None:
    """End the lines whose pieces were in a parcel a claim was paid for.

    `credit_fen` went into the order `credited`; `cash_fen` went to the recipient and counts for all
    lines by their price. Called by the payout, in its transaction. Raises ClaimIntoOrder where an
    order does not hold what its lost goods cost.
    """
    contents = ParcelContent.objects.in_county(county_id).filter(parcel_id=parcel_id)
    pieces = dict(contents.order_by().values_list("line_id").annotate(Sum("quantity")))
    order_ids = set(contents.values_list("line__order_id", flat=True))
    if not order_ids:
        return
    with transaction.atomic():
        orders = Order.objects.in_county(county_id).lock_all(order_ids)
        lines = lock_lines(county_id, [order.pk for order in orders])
        lost, split = _end_lines(lines, pieces, parcel_id)
        shares = dict(
            zip(
                [line.pk for line in lost],
                split_by_largest_remainder(cash_fen, [line.total_fen for line in lost])
                if cash_fen and any(line.total_fen for line in lost)
                else [0] * len(lost),
                strict=True,
            )
        )
        for order in orders:
            mine = [line for line in lost if line.order_id == order.pk]
            if not mine:
                continue
            covered = sum(shares[line.pk] for line in mine)
            if order.pk == credited:
                covered = credit_fen
            of_order = [line for line in lines if line.order_id == order.pk]
            _settle(order, of_order, mine, covered, actor=actor, document=document)
            for line, part in split:
                if line.order_id == order.pk:
                    post_split(order, line, part, actor=actor)


def take_back_settlement(
    *, county_id: int, parcel_id: UUID, actor: User, document: str, reason: str
) -> None:
    """Undo it with the payout of this claim: the lines wait for their parcel again."""
    contents = ParcelContent.objects.in_county(county_id).filter(parcel_id=parcel_id)
    line_ids = set(contents.values_list("line_id", flat=True))
    order_ids = set(contents.values_list("line__order_id", flat=True))
    with transaction.atomic():
        orders = Order.objects.in_county(county_id).lock_all(order_ids)
        lines = lock_lines(county_id, [order.pk for order in orders])
        for order in orders:
            of_order = [line for line in lines if line.order_id == order.pk]
            again = [
                line for line in of_order if line.pk in line_ids and line.status == LineStatus.LOST
            ]
            entry = standing_entry(county_id, order.pk, kind=EntryKind.LOST_GOODS, reason=document)
            if not again or entry is None:
                continue
            for line in again:
                step(line, LineStatus.SHIPPED)
            held = order.paid_fen + order.refund_due_fen
            held -= fen_credited(entry, AccountKind.CUSTOMER_FUNDS)
            order.paid_fen, order.refund_due_fen = 0, held
            keep(order, of_order)
            tell("purchase.lost_reversed", order, actor, lines=[str(line.pk) for line in again])
            reverse_entry(entry, actor=actor, reason=reason)


def _end_lines(
    lines: list[OrderLine], pieces: dict[UUID, int], parcel_id: UUID
) -> tuple[list[OrderLine], list[tuple[OrderLine, OrderLine]]]:
    """Step the lines, or the parts of them that were in the parcel, to LOST."""
    lost: list[OrderLine] = []
    split: list[tuple[OrderLine, OrderLine]] = []
    for line in list(lines):
        gone = pieces.get(line.pk, 0)
        if not gone or LineStatus.LOST not in LINE_MOVES.get(line.status, ()):
            continue
        if gone < line.quantity:
            part = split_off(line, gone, lines, status=LineStatus.LOST, parcels=[parcel_id])
            split.append((line, part))
            lost.append(part)
        else:
            step(line, LineStatus.LOST)
            lost.append(line)
    return lost, split


def _settle(
    order: Order,
    lines: list[OrderLine],
    lost: list[OrderLine],
    covered_fen: int,
    *,
    actor: User,
    document: str,
) -> None:
    """Take the price of the lost lines from what the order holds, the county adding the rest."""
    price = sum(line.total_fen for line in lost)
    added = max(0, price - covered_fen)
    order.refund_due_fen += added
    begun = [line for line in lines if line.status not in WAITING]
    if order.paid_fen + order.refund_due_fen < needed_fen(begun):
        raise ClaimIntoOrder(pointer="/method")
    keep(order, lines)
    tell(
        "purchase.lost",
        order,
        actor,
        lines=[str(line.pk) for line in lost],
        added_fen=added,
        reason=document,
    )
    if not price:
        return
    centre, here = centre_id(order.county_id), order.station_id
    post_entry(
        county_id=order.county_id,
        kind=EntryKind.LOST_GOODS,
        source=order,
        actor=actor,
        reason=document,
        transfers=[
            Leg(here, AccountKind.CLAIMS_ADVANCED, AccountKind.CUSTOMER_FUNDS, added),
            Leg(centre, AccountKind.CLAIMS_EXPENSE, AccountKind.CLAIMS_VIA_STATIONS, added),
            Leg(here, AccountKind.CUSTOMER_FUNDS, AccountKind.SALES_DUE, price),
        ],
    )

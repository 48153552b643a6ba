"""What was refused leaves the order: a line whose parcels all go back, or the part that does."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from accounts.kernel.ids import new_id
from orders.ledger.actions import Leg, post_entry, reverse_purchase
from orders.ledger.choices import AccountKind, EntryKind

from ..choices import LINE_MOVES, LineStatus
from ..models import Order, OrderLine, ParcelContent
from ..policy import parcel_status, price_line, step
from ..queries import GOING_BACK, pieces_collected, pieces_going_back, pieces_of
from .buy import post_purchase
from .header import keep, tell, watch

if TYPE_CHECKING:
    from accounts.identity.models import User


class Refusals:
    """What refusing changed, for the caller to keep and then to post.

    `refused` are the lines that ended, a split-off part among them; `split` are the lines that
    went on with fewer pieces; `collected` those of them whose pieces were all taken home.
    """

    def __init__(self) -> None:
        self.refused: list[OrderLine] = []
        self.split: list[tuple[OrderLine, OrderLine]] = []
        self.collected: list[OrderLine] = []


def refuse_lines(county_id: int, lines: list[OrderLine]) -> Refusals:
    """End locked lines whose parcels were refused; a part refused becomes a line of its own.

    New lines are written and added to `lines`; the caller keeps the rest and calls
    `post_refusals` last.
    """
    done = Refusals()
    waiting = [line for line in lines if LineStatus.REFUSED in LINE_MOVES.get(line.status, ())]
    pieces = pieces_going_back(county_id, [line.pk for line in waiting]) if waiting else {}
    for line in waiting:
        back = pieces.get(line.pk, 0)
        if back >= line.quantity:
            step(line, LineStatus.REFUSED)
            done.refused.append(line)
        elif back:
            part = split_off(line, back, lines)
            done.refused.append(part)
            done.split.append((line, part))
            if _follow_parcels(line):
                done.collected.append(line)
    return done


def post_refusals(done: Refusals, orders: dict, *, actor: User) -> None:
    """Book each part of a split purchase on its own line, and what was collected of it."""
    for line, part in done.split:
        post_split(orders[line.order_id], line, part, actor=actor)
    for line in done.collected:
        order = orders[line.order_id]
        tell("purchase.collected", order, actor, lines=[str(line.pk)])
        if line.total_fen:
            post_entry(
                county_id=line.county_id,
                kind=EntryKind.COLLECTION,
                source=order,
                actor=actor,
                transfers=[
                    Leg(
                        order.station_id,
                        AccountKind.CUSTOMER_FUNDS,
                        AccountKind.SALES_DUE,
                        line.total_fen,
                    )
                ],
            )


def post_split(order: Order, line: OrderLine, part: OrderLine, *, actor: User) -> None:
    """Book what was bought as one on the two lines it is now."""
    reverse_purchase(
        county_id=line.county_id,
        source=line,
        actor=actor,
        reason=f"{order.number}/{part.position}",
    )
    for one in (line, part):
        actual = (one.actual_price_fen or one.unit_price_fen) * one.quantity
        post_purchase(order, one, actor=actor, actual_fen=actual)


def split_off(
    line: OrderLine,
    pieces: int,
    lines: list[OrderLine],
    *,
    status: str = LineStatus.REFUSED,
    parcels: Collection[UUID] | None = None,
) -> OrderLine:
    """Move pieces, their parcels and their share of the costs to a line of their own.

    Without `parcels` it is what goes back that leaves.
    What remains is rounded in the villager's favour: at the counter she paid the floor of it.
    """
    left = line.quantity - pieces
    freight = line.freight_share_fen * left // line.quantity
    discount = -(-line.discount_share_fen * left // line.quantity)
    same = [one.position for one in lines if one.order_id == line.order_id]
    part = OrderLine(
        **{
            field.attname: getattr(line, field.attname)
            for field in OrderLine._meta.concrete_fields
            if field.name not in ("id", "position", "quantity")
        },
        id=new_id(),
        position=max(same) + 1,
        quantity=pieces,
    )
    part.freight_share_fen -= freight
    part.discount_share_fen -= discount
    part.deposit_fen = line.deposit_fen * pieces // line.quantity
    line.quantity, line.freight_share_fen, line.discount_share_fen = left, freight, discount
    line.deposit_fen -= part.deposit_fen
    price_line(line)
    price_line(part)
    step(part, status)
    part.save(force_insert=True)
    contents = ParcelContent.objects.in_county(line.county_id)
    which = Q(parcel__status__in=GOING_BACK) if parcels is None else Q(parcel_id__in=parcels)
    going = contents.filter(which, line=line).values_list("pk", flat=True)
    contents.filter(pk__in=list(going)).update(line=part)
    lines.append(watch(part))
    return part


def _follow_parcels(line: OrderLine) -> bool:
    """Take what remains of a line to where its parcels are; True when all of it went home."""
    linked, here = pieces_of(line.county_id, [line.pk])[line.pk]
    now = parcel_status(line.quantity, linked, here)
    if now != line.status:
        step(line, now)
    if pieces_collected(line.county_id, [line.pk]).get(line.pk, 0) < line.quantity:
        return False
    step(line, LineStatus.COLLECTED)
    return True


def settle_refusals(order: Order, lines: list[OrderLine], *, actor: User) -> Refusals:
    """Do at once, inside an act on a locked order, what the relay would do for its refusals."""
    done = refuse_lines(order.county_id, lines)
    if done.refused:
        keep(order, lines)
        tell("purchase.refused", order, actor, lines=[str(line.pk) for line in done.refused])
        post_refusals(done, {order.pk: order}, actor=actor)
    return done

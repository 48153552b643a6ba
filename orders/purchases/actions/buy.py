"""The centre buys: within tolerance the line is placed, above it the villager is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.identity.policy import require
from accounts.kernel.errors import IllegalMove
from accounts.kernel.ids import new_id
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from stations.network.choices import StationStatus
from stations.network.models import Station

from ..choices import LineStatus
from ..errors import AbsurdAmount, NoCentre
from ..models import Order, OrderLine, UpstreamOrder
from ..policy import (
    MOST_FEN,
    QUOTE_VALID,
    goods_fen,
    price_line,
    share_costs_again,
    step,
    tolerance_fen,
)
from .header import keep, line_of, lock_order, tell

if TYPE_CHECKING:
    from accounts.identity.models import User


def record_purchase(
    order: Order, line: OrderLine, *, actor: User, platform_order_no: str, unit_price_fen: int
) -> Order:
    """Record what was paid upstream; the villager pays the lower of that and what he accepted."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        line = line_of(lines, line)
        require(actor, "purchases.buy", at=order.station_id)
        if line.status != LineStatus.FUNDED:
            raise IllegalMove(status_now=line.status)
        accepted = goods_fen(line)
        actual = unit_price_fen * line.quantity
        if not 0 < unit_price_fen <= MOST_FEN or order.total_fen - accepted + actual > MOST_FEN:
            raise AbsurdAmount(pointer="/unit_price_fen")
        if actual > accepted + tolerance_fen(accepted):
            _quote_anew(order, line, unit_price_fen)
            keep(order, lines)
            tell(
                "purchase.requoted",
                order,
                actor,
                line=str(line.pk),
                accepted_fen=accepted,
                asked_fen=actual,
            )
            return order
        line.upstream = _upstream(order, line, platform_order_no, actor)
        line.actual_price_fen = unit_price_fen
        line.unit_price_fen = min(line.unit_price_fen, unit_price_fen)
        step(line, LineStatus.PLACED)
        price_line(line)
        keep(order, lines)
        tell(
            "purchase.bought",
            order,
            actor,
            line=str(line.pk),
            platform_order_no=platform_order_no,
            accepted_fen=accepted,
            actual_fen=actual,
        )
        post_purchase(order, line, actor=actor, actual_fen=actual)
    return order


def mark_out_of_stock(order: Order, line: OrderLine, *, actor: User, reason: str = "") -> Order:
    """Cancel what cannot be had; what is over is paid back at the counter, where the cash is."""
    with transaction.atomic():
        order, lines = lock_order(order, actor)
        line = line_of(lines, line)
        require(actor, "purchases.buy", at=order.station_id)
        if line.status != LineStatus.FUNDED:
            raise IllegalMove(status_now=line.status)
        line.cancel_reason = reason or gettext("Out of stock")
        step(line, LineStatus.CANCELLED)
        share_costs_again(order, lines)
        keep(order, lines)
        tell(
            "purchase.out_of_stock",
            order,
            actor,
            line=str(line.pk),
            refund_due_fen=order.refund_due_fen,
        )
    return order


def _quote_anew(order: Order, line: OrderLine, unit_price_fen: int) -> None:
    line.unit_price_fen = unit_price_fen
    step(line, LineStatus.REQUOTED)
    price_line(line)
    order.valid_until = timezone.now() + QUOTE_VALID


def _upstream(order: Order, line: OrderLine, number: str, actor: User) -> UpstreamOrder:
    """Join the platform's order of that number, or open it; two buyers at once get the same one."""
    mine = UpstreamOrder(
        id=new_id(),
        county_id=order.county_id,
        platform_id=line.platform_id,
        number=number,
        placed_by=actor,
    )
    UpstreamOrder.objects.bulk_create([mine], ignore_conflicts=True)
    return UpstreamOrder.objects.in_county(order.county_id).get(
        platform_id=line.platform_id, number=number
    )


def post_purchase(order: Order, line: OrderLine, *, actor: User, actual_fen: int) -> None:
    """Book it at the centre: goods at what the villager pays, what is dearer to the county."""
    goods = goods_fen(line)
    centre = centre_id(order.county_id)
    post_entry(
        county_id=order.county_id,
        kind=EntryKind.PURCHASE,
        source=line,
        label=f"{order.number}/{line.position}",
        actor=actor,
        transfers=[
            Leg(centre, AccountKind.IN_TRANSIT, AccountKind.UPSTREAM_PAYABLE, goods),
            Leg(
                centre,
                AccountKind.PRICE_VARIANCE,
                AccountKind.UPSTREAM_PAYABLE,
                actual_fen - goods,
            ),
        ],
    )


def centre_id(county_id: int) -> UUID:
    """Find the centre whose books hold what is bought; raises NoCentre."""
    gone = [StationStatus.CLOSED, StationStatus.MERGED, StationStatus.REJECTED]
    centre = (
        Station.objects.in_county(county_id)
        .centres()
        .exclude(status__in=gone)
        .values_list("pk", flat=True)
        .first()
    )
    if centre is None:
        raise NoCentre
    return centre

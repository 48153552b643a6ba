"""What follows from orders for commission: a rate kept at the purchase, a line at collection."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.audit.models import AuditEvent
from orders.commissions.actions import Done, earn, take_snapshots
from orders.commissions.choices import Work

from .models import OrderLine
from .policy import goods_fen

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery


def keep_rates(delivery: Delivery) -> None:
    """Keep the commission rule that held when a line was bought."""
    for event in _events(delivery):
        things = done_by_lines(delivery.county_id, [UUID(event.data["line"])], at=event.at)
        take_snapshots(delivery.county_id, things)


def earn_by_lines(delivery: Delivery) -> None:
    """Pay the station for lines that were collected; a replay pays nothing."""
    for event in _events(delivery):
        if event.actor is not None:
            lines = [UUID(pk) for pk in event.data["lines"]]
            things = done_by_lines(delivery.county_id, lines, at=event.at)
            earn(delivery.county_id, Work.PURCHASE, things, actor=event.actor)


def earn_if_collected(county_id: int, line: OrderLine) -> None:
    """Earn by a line now if it was collected and the relay is late: what is taken back must stand.

    `line.order` is read; nothing happens where it was earned before.
    """
    collected = (
        AuditEvent.objects.in_county(county_id)
        .filter(
            subject_type="order",
            subject_id=str(line.order_id),
            topic="purchase.collected",
            data__lines__contains=[str(line.pk)],
        )
        .select_related("actor")
        .first()
    )
    if collected is not None and collected.actor is not None:
        things = done_by_lines(county_id, [line.pk], at=collected.at)
        earn(county_id, Work.PURCHASE, things, actor=collected.actor)


def goods_part_fen(line: OrderLine, paid_back_fen: int) -> int:
    """Say how much of a refund is for goods: freight earned nothing, so none is taken back for it.

    Rounded up, so that refunds in parts leave no fen of the base behind.
    """
    base = goods_fen(line) - line.discount_share_fen
    if line.total_fen <= 0:
        return base
    return -(-paid_back_fen * base // line.total_fen)


def done_by_lines(county_id: int, line_ids: Iterable[UUID], *, at: datetime.datetime) -> list[Done]:
    """Say of bought lines what commission must know: goods without freight, when bought."""
    lines = list(
        OrderLine.objects.in_county(county_id)
        .filter(pk__in=list(line_ids))
        .select_related("order", "category")
        .order_by("position")
    )
    bought = _bought_at(county_id, lines)
    return [
        Done(
            source_id=line.pk,
            station_id=line.order.station_id,
            at=at,
            about=line.title,
            document=f"{line.order.number}/{line.position}",
            goods_fen=goods_fen(line),
            discount_fen=line.discount_share_fen,
            bought_at=bought.get(line.pk, at),
            product_id=line.product_id,
            category_id=line.category_id,
            return_days=line.category.return_days,
        )
        for line in lines
    ]


def _bought_at(county_id: int, lines: Iterable[OrderLine]) -> dict[UUID, datetime.datetime]:
    """Read from the trail when each line was bought: the platform's order may be older."""
    events = (
        AuditEvent.objects.in_county(county_id)
        .filter(
            subject_type="order",
            subject_id__in=sorted({str(line.order_id) for line in lines}),
            topic="purchase.bought",
        )
        .order_by("at")
        .values_list("data__line", "at")
    )
    return {UUID(line): at for line, at in events}


def _events(delivery: Delivery) -> list[AuditEvent]:
    rows = AuditEvent.objects.in_county(delivery.county_id).filter(pk__in=delivery.event_ids)
    return list(rows.select_related("actor").order_by("at", "pk"))

"""What follows for returns from facts below: refused lines begin one, scans take it along."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.dateparse import parse_datetime

from accounts.audit.models import AuditEvent
from orders.commissions.actions import take_back
from orders.commissions.choices import Work
from orders.parcels.models import ScanEvent
from orders.purchases.actions.header import lock_lines
from orders.purchases.earnings import earn_if_collected, goods_part_fen
from orders.purchases.models import Order

from .actions import open_refused
from .actions.goods import WITH_CARRIER, follow_parcel
from .choices import WAY_OUT, Basis, ReturnStatus
from .models import GoodsReturn

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery


def begin_returns_of_refusals(delivery: Delivery) -> None:
    """Begin the return of each refused line; a second delivery finds it begun."""
    county_id = delivery.county_id
    named = delivery.data.get("orders") or [delivery.data.get("order")]
    wanted = set(delivery.data.get("lines", []))
    for order in Order.objects.in_county(county_id).lock_all(named):
        lines = lock_lines(county_id, [order.pk])
        open_refused(order, [one for one in lines if str(one.pk) in wanted], actor=None)


def take_back_commission(delivery: Delivery) -> None:
    """Take back what the station earned by goods that were paid back or exchanged; once each."""
    events = (
        AuditEvent.objects.in_county(delivery.county_id)
        .filter(pk__in=delivery.event_ids, actor__isnull=False)
        .select_related("actor")
    )
    for event in events:
        goods = (
            GoodsReturn.objects.in_county(delivery.county_id)
            .select_related("line")
            .get(pk=event.data["return"])
        )
        if goods.basis == Basis.REFUSED:
            continue  # never collected, never earned
        earn_if_collected(delivery.county_id, goods.line)
        refunded_fen = event.data.get("amount_fen", goods.worth_fen)
        take_back(
            delivery.county_id,
            Work.PURCHASE,
            goods.line_id,
            cause_id=UUID(event.data.get("payout") or event.data["return"]),
            at=event.at,
            actor=event.actor,
            refunded_fen=goods_part_fen(goods.line, refunded_fen),
            reason=goods.number,
        )


def follow_parcels_to_the_carrier(delivery: Delivery) -> None:
    """Take returns on whose parcels the centre gave to the carrier."""
    county_id = delivery.county_id
    events = ScanEvent.objects.in_county(county_id).filter(
        pk__in=delivery.event_ids, status__in=[status.value for status in WITH_CARRIER]
    )
    if since := parse_datetime(delivery.data.get("since", "")):
        events = events.filter(recorded_at__gte=since)  # one partition, not all months
    parcels = list(events.values_list("parcel_id", flat=True))
    if not parcels:
        return
    going = (
        GoodsReturn.objects.in_county(county_id)
        .filter(return_parcel_id__in=parcels, status__in=WAY_OUT)
        .exclude(status=ReturnStatus.HANDED_TO_CARRIER)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for goods in going:
        follow_parcel(goods, None)

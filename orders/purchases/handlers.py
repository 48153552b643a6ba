"""What follows for orders from facts below: parcels never heard of purchases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.dateparse import parse_datetime

from accounts.audit.actions import record_event
from orders.parcels.models import ScanEvent

from .actions.header import keep_lines, lock_lines
from .choices import RIDING, LineStatus
from .models import Order, OrderLine, ParcelContent
from .policy import derive_header, parcel_status, step
from .queries import pieces_of

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery


def mark_lines_ready_when_shelved(delivery: Delivery) -> None:
    """Take lines to where their parcels are: ready when all are here, partly ready when some are.

    A fold of the parcels' present statuses, so late, doubled and swapped deliveries end the same.
    Five statements and a few writes, however many parcels a batch has.
    """
    events = ScanEvent.objects.in_county(delivery.county_id).filter(pk__in=delivery.event_ids)
    if since := parse_datetime(delivery.data.get("since", "")):
        events = events.filter(recorded_at__gte=since)  # one partition, not all months
    _follow_parcels(delivery.county_id, list(events.values_list("parcel_id", flat=True).distinct()))


def _follow_parcels(county_id: int, parcel_ids: list[UUID]) -> None:
    order_ids = list(
        ParcelContent.objects.in_county(county_id)
        .filter(parcel_id__in=parcel_ids)
        .values_list("line__order_id", flat=True)
        .distinct()
    )
    if not order_ids:
        return
    orders = Order.objects.in_county(county_id).lock_all(order_ids)
    lines = lock_lines(county_id, order_ids)
    riding = [line for line in lines if line.status in RIDING]
    pieces = pieces_of(county_id, [line.pk for line in riding])
    for line in riding:
        linked, here = pieces[line.pk]
        now = parcel_status(line.quantity, linked, here)
        if now != line.status:
            step(line, now)
    changed = keep_lines(county_id, lines)
    if changed:
        _keep_headers(county_id, orders, lines, {line.order_id for line in changed})
        _tell_ready(county_id, orders, changed)


def _keep_headers(
    county_id: int, orders: list[Order], lines: list[OrderLine], changed_ids: set[UUID]
) -> None:
    changed = [order for order in orders if order.pk in changed_ids]
    for order in changed:
        derive_header(order, [line for line in lines if line.order_id == order.pk])
        order.version += 1
    Order.objects.in_county(county_id).bulk_update(changed, ["status", "version"])


def _tell_ready(county_id: int, orders: list[Order], changed: list[OrderLine]) -> None:
    ready = [line for line in changed if line.status == LineStatus.READY]
    if ready:
        of_order = {order.pk: order for order in orders}
        record_event(
            "purchase.ready",
            county_id=county_id,
            actor=None,
            stations={of_order[line.order_id].station_id for line in ready},
            data={
                "lines": [str(line.pk) for line in ready],
                "orders": sorted({str(line.order_id) for line in ready}),
            },
        )

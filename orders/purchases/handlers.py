"""What follows for orders from facts below: parcels never heard of purchases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.dateparse import parse_datetime

from accounts.audit.actions import record_event
from orders.parcels.models import ScanEvent

from .actions.header import ORDER_COLUMNS, keep_lines, lock_lines
from .actions.refuse import post_refusals, refuse_lines
from .choices import RIDING, LineStatus
from .models import Order, OrderLine, ParcelContent
from .policy import derive_header, parcel_status, step
from .queries import pieces_of

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery
    from accounts.identity.models import User


def move_lines_with_their_parcels(delivery: Delivery) -> None:
    """Take lines to where their parcels are: ready when all are here, partly ready when some are.

    A fold of the parcels' present statuses, so late, doubled and swapped deliveries end the same.
    A handful of statements, however many parcels a batch has.
    """
    county_id = delivery.county_id
    orders, lines = _lock_orders_of(county_id, _parcels_of(delivery))
    riding = [line for line in lines if line.status in RIDING]
    pieces = pieces_of(county_id, [line.pk for line in riding]) if riding else {}
    for line in riding:
        linked, here = pieces[line.pk]
        now = parcel_status(line.quantity, linked, here)
        if now != line.status:
            step(line, now)
    changed = _keep(county_id, orders, lines)
    ready = [line for line in changed if line.status == LineStatus.READY]
    _tell("purchase.ready", county_id, orders, ready)


def refuse_lines_with_their_parcels(delivery: Delivery) -> None:
    """Close what was refused of the lines; what was paid for it is to be paid back.

    The part of a line that was refused becomes a line of its own, booked by whoever refused it.
    """
    county_id = delivery.county_id
    orders, lines = _lock_orders_of(county_id, _parcels_of(delivery))
    done = refuse_lines(county_id, lines)
    _keep(county_id, orders, lines, also=done.refused)
    _tell("purchase.refused", county_id, orders, done.refused)
    if done.split:
        actor = _who(delivery) or done.split[0][0].upstream.placed_by
        post_refusals(done, {order.pk: order for order in orders}, actor=actor)


def _who(delivery: Delivery) -> User | None:
    events = ScanEvent.objects.in_county(delivery.county_id).filter(
        pk__in=delivery.event_ids, actor__isnull=False
    )
    event = events.select_related("actor").first()
    return event.actor if event else None


def _parcels_of(delivery: Delivery) -> list[UUID]:
    events = ScanEvent.objects.in_county(delivery.county_id).filter(pk__in=delivery.event_ids)
    if since := parse_datetime(delivery.data.get("since", "")):
        events = events.filter(recorded_at__gte=since)  # one partition, not all months
    return list(events.values_list("parcel_id", flat=True).distinct())


def _lock_orders_of(county_id: int, parcel_ids: list[UUID]) -> tuple[list[Order], list[OrderLine]]:
    order_ids = list(
        ParcelContent.objects.in_county(county_id)
        .filter(parcel_id__in=parcel_ids)
        .values_list("line__order_id", flat=True)
        .distinct()
    )
    if not order_ids:
        return [], []
    orders = Order.objects.in_county(county_id).lock_all(order_ids)
    return orders, lock_lines(county_id, order_ids)


def _keep(
    county_id: int,
    orders: list[Order],
    lines: list[OrderLine],
    also: Sequence[OrderLine] = (),
) -> list[OrderLine]:
    """Write the lines that changed and their orders, one statement each."""
    changed = keep_lines(county_id, lines)
    changed_ids = {line.order_id for line in [*changed, *also]}
    headers = [order for order in orders if order.pk in changed_ids]
    for order in headers:
        derive_header(order, [line for line in lines if line.order_id == order.pk])
        order.version += 1
    if headers:
        Order.objects.in_county(county_id).bulk_update(headers, ORDER_COLUMNS)
    return changed


def _tell(topic: str, county_id: int, orders: list[Order], lines: list[OrderLine]) -> None:
    if lines:
        of_order = {order.pk: order for order in orders}
        record_event(
            topic,
            county_id=county_id,
            actor=None,
            stations={of_order[line.order_id].station_id for line in lines},
            data={
                "lines": [str(line.pk) for line in lines],
                "orders": sorted({str(line.order_id) for line in lines}),
            },
        )

"""What follows from a hand-over: the station earns by each parcel it gave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime

from orders.commissions.actions import Done, earn
from orders.commissions.choices import Work
from orders.parcels.models import Parcel, ScanEvent

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery


def earn_by_parcels(delivery: Delivery) -> None:
    """Pay the station once for each parcel handed over, however often it is told."""
    county_id = delivery.county_id
    events = ScanEvent.objects.in_county(county_id).filter(pk__in=delivery.event_ids)
    if since := parse_datetime(delivery.data.get("since", "")):
        events = events.filter(recorded_at__gte=since)  # one partition, not all months
    events = [one for one in events.select_related("actor").order_by("recorded_at", "pk")
              if one.actor is not None]  # fmt: skip
    if not events:
        return
    ids = [one.parcel_id for one in events]
    waybills = dict(
        Parcel.objects.in_county(county_id).filter(pk__in=ids).values_list("pk", "waybill_no")
    )
    earn(
        county_id,
        Work.INBOUND,
        [
            Done(
                source_id=one.parcel_id,
                station_id=one.station_id,
                at=one.recorded_at,
                about=waybills.get(one.parcel_id, ""),
                document=waybills.get(one.parcel_id, ""),
            )
            for one in events
        ],
        actor=events[0].actor,
    )

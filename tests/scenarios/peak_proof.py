"""What an auditor does with a day: build it again from its events alone."""

from __future__ import annotations

from orders.parcels.models import Parcel, ScanEvent

from .peak_county import PeakCounty


def the_day_is_rebuilt_from_its_events(county: PeakCounty) -> None:
    """Status and custodian of every parcel are those of its last event; counters are their sum."""
    world = county.world
    last: dict = {}
    for event in ScanEvent.objects.in_county(world.county_id).order_by("recorded_at", "id"):
        last[event.parcel_id] = (event.status, event.custody, event.custody_id)
    rows = Parcel.objects.in_county(world.county_id).values_list(
        "pk", "status", "custody", "custody_id"
    )
    told = {pk: (status, custody, custody_id) for pk, status, custody, custody_id in rows}
    assert told == last

"""An oracle of custody: it folds events by hand, with nothing of the code but the tables of moves.

Whoever acted in whatever order: each parcel, bag and pouch has one custodian, and is the fold of
its events.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from orders.parcels.choices import INBOUND_MOVES, OUTBOUND_MOVES
from orders.parcels.models import Parcel, ScanEvent
from orders.runs.models import Bag, Pouch, RunItem, UnitEvent

ROAD = {"loaded", "in_transit", "forwarding", "return_loaded"}
PEOPLE = {"booked", "collected", "delivered", "cancelled"}
CARRIERS = {"expected", "tendered", "carrier_transit", "returned_carrier", "returned_to_sender",
            "void"}  # fmt: skip
NOBODY_NEW = {"short", "lost", "claim"}

BAG = {
    None: {"open"},
    "open": {"sealed"},
    "sealed": {"loaded", "opened"},
    "loaded": {"delivered"},
    "delivered": {"loaded", "opened"},
    "opened": {"empty_returned"},
}
POUCH = {None: {"taken"}, "taken": {"arrived", "counted"}, "arrived": {"counted"}}
SCAN = ["parcel_id", "step", "status", "custody", "custody_id", "station_id"]
UNIT = ["unit", "unit_id", "version", "status", "custody", "custody_id"]
BAG_ON_ROAD, POUCH_ON_ROAD = {"loaded"}, {"taken"}


def prove_custody(county_id: int) -> None:
    """Assert that rows are the folds of their events, and that what a run has is on its list."""
    prove_parcels(county_id)
    prove_units(county_id)
    aboard = RunItem.objects.in_county(county_id)
    listed = set(aboard.filter(parcel__isnull=False).values_list("run_id", "parcel_id"))
    bags = set(aboard.filter(parcel__isnull=True).values_list("run_id", "bag_id"))
    for parcel in Parcel.objects.in_county(county_id).filter(custody="run"):
        assert parcel.custody_id is None or (parcel.custody_id, parcel.pk) in listed, parcel.status
    for bag in Bag.objects.in_county(county_id).filter(custody="run"):
        assert (bag.custody_id, bag.pk) in bags, bag.number


def prove_parcels(county_id: int) -> None:
    """Fold scan events in the server's order; the row says the same."""
    events: dict[Any, list[Any]] = defaultdict(list)
    rows = ScanEvent.objects.in_county(county_id).order_by("recorded_at", "id")
    for event in rows.values_list(*SCAN, named=True):
        events[event.parcel_id].append(event)
    for parcel in Parcel.objects.in_county(county_id):
        inbound = parcel.direction == "inbound"
        moves = INBOUND_MOVES if inbound else OUTBOUND_MOVES
        status, who = ("expected", ("carrier", None)) if inbound else ("booked", ("person", None))
        for event in events[parcel.pk]:
            if event.status != status:
                assert event.status in moves[status], (status, event.status, event.step)
            status = event.status
            who = _keeper(event, who)
            assert (event.custody, event.custody_id) == who, (status, event.custody)
        assert (parcel.status, parcel.custody, parcel.custody_id) == (status, *who)


def _keeper(event: Any, before: tuple[str, Any]) -> tuple[str, Any]:
    if event.status in NOBODY_NEW:
        return before
    if event.status in ROAD:  # which run is told by the run's own list
        return "run", event.custody_id
    if event.status in PEOPLE:
        return "person", None
    return ("carrier", None) if event.status in CARRIERS else ("station", event.station_id)


def prove_units(county_id: int) -> None:
    """Fold the events of bags and pouches by version; the row says the same."""
    events: dict[Any, list[Any]] = defaultdict(list)
    rows = UnitEvent.objects.in_county(county_id).order_by("unit_id", "version")
    for event in rows.values_list(*UNIT, named=True):
        events[event.unit_id].append(event)
    units = [
        *((one, "bag", BAG, BAG_ON_ROAD) for one in Bag.objects.in_county(county_id)),
        *((one, "pouch", POUCH, POUCH_ON_ROAD) for one in Pouch.objects.in_county(county_id)),
    ]
    assert {one.pk for one, *_more in units} == set(events)
    for unit, kind, moves, on_road in units:
        status = None
        for event in events[unit.pk]:
            assert event.unit == kind
            assert event.status in moves.get(status, set()), (kind, status, event.status)
            status = event.status
            assert event.custody == ("run" if status in on_road else "station"), event.custody
        last = events[unit.pk][-1]
        told = (last.status, last.custody, last.custody_id)
        assert (unit.status, unit.custody, unit.custody_id) == told, (kind, str(unit))
        assert unit.version >= last.version

"""Where the parcels of a batch go: a shelf with room first, then the code that names it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from accounts.kernel.errors import DomainError
from orders.shelves.actions import ShelfMaps, move_slots
from stations.network.models import Station

from ..choices import Direction
from ..errors import CodesExhausted
from ..models import Parcel
from ..rules import path_of
from ..scans import ScanIn
from .codes import Wish, issue_codes
from .fold import Folded, Place, Rules, Slot
from .named import Named

SHELVE = "shelve"
Numbered = tuple[int, ScanIn]


class Places:
    """Plans the shelves of a batch before it is folded, and books what came of it after.

    Shelves are locked after the parcels and before the counters of codes, always in that order.
    What the plan took for a scan that is then refused was never booked.
    """

    def __init__(self, county_id: int, named: Named, rules: Rules, now: datetime.datetime) -> None:
        self.county_id, self.named, self.rules, self.now = county_id, named, rules, now
        self.before = {
            one.id.int: (one.held_at_id, one.shelf_code)
            for one in named.by_id.values()
            if one.shelf_code and one.held_at_id
        }
        self.maps = ShelfMaps(county_id, ())
        self.scans_of: Counter[int] = Counter()

    def choose(self, scans: Sequence[Numbered], may: Callable[[ScanIn], bool]) -> dict[int, Slot]:
        """Choose shelf and code for each scan that shelves, by its place in the batch."""
        wanted = [
            (i, scan, place, parcel)
            for i, scan in scans
            if scan.step == SHELVE and (place := self.named.places.get(scan.station.int))
            if may(scan) and (parcel := self._meant(scan, place))
        ]
        if not wanted:
            return {}
        mapped = {place.id for _i, _scan, place, _parcel in wanted if place.has_map}
        if mapped:
            mapped |= {station_id for station_id, _code in self.before.values()}
            self.scans_of.update(one.id.int for _i, scan in scans for one in self.named.by(scan))
        self.maps = ShelfMaps(self.county_id, mapped)
        slots: dict[int, Slot] = {}
        wishes: dict[int, Wish] = {}
        for i, scan, place, parcel in wanted:
            try:
                shelf = self._shelf(scan, place, parcel)
            except DomainError as refusal:
                slots[i] = Slot(refusal=refusal)
            else:
                wishes[i] = Wish(place.id, place.code_scheme, shelf, parcel.waybill_no)
        codes = issue_codes(self.county_id, list(wishes.values()), self.now)
        for (i, wish), code in zip(wishes.items(), codes, strict=True):
            slots[i] = Slot(wish.shelf, code) if code else Slot(refusal=CodesExhausted())
        return slots

    def settle(self, moved: Iterable[Folded]) -> None:
        """Book the room that was taken and freed, one statement; raises RoomTaken."""
        deltas: dict[tuple[UUID, str], int] = {}
        for parcel in moved:
            if slot := self.before.get(parcel.id.int):
                deltas[slot] = deltas.get(slot, 0) - 1
            slot = (parcel.held_at_id, parcel.shelf_code)
            if parcel.shelf_code and slot in self.maps:
                deltas[slot] = deltas.get(slot, 0) + 1
        move_slots(self.county_id, deltas)

    def _meant(self, scan: ScanIn, place: Place) -> Folded | None:
        named = self.named.by(scan)
        return named[0] if len(named) == 1 and named[0].station_id == place.id else None

    def _shelf(self, scan: ScanIn, place: Place, parcel: Folded) -> str:
        """The shelf named, else the first with room; without a map the station's usual one."""
        if not place.has_map or not self._will_lie(parcel, place):
            return scan.shelf or place.default_shelf
        return self.maps.take(place.id, scan.shelf)

    def _will_lie(self, parcel: Folded, place: Place) -> bool:
        """Keep no room for what will be refused or put aside anyway."""
        if parcel.direction != Direction.INBOUND or not self.rules.has_consent(parcel):
            return False
        if self.scans_of[parcel.id.int] > 1:
            return True  # what comes before decides
        return path_of(parcel.direction, SHELVE, place.kind, parcel.status) is not None


def place_one(
    parcel: Parcel, station: Station, *, code: str = "", needs_code: bool = True
) -> tuple[str, str]:
    """Find a parcel a place outside a batch: its old one with its old code, if that is free.

    Returns shelf and code; books the room. Raises ShelfFull, CodesExhausted.
    """
    county_id, old = station.county_id, code.rpartition("-")[0]
    maps = ShelfMaps(county_id, [station.pk])
    shelf = old or station.default_shelf
    if maps.has_map(station.pk):
        shelf = maps.take(station.pk, old if (station.pk, old) in maps else None)
        move_slots(county_id, {(station.pk, shelf): 1})
    if not needs_code:
        return shelf, ""
    taken = Parcel.objects.in_county(county_id).filter(station=station, pickup_code=code)
    if code and shelf == old and not taken.exists():
        return shelf, code
    wish = Wish(station.pk, station.code_scheme, shelf, parcel.waybill_no)
    (issued,) = issue_codes(county_id, [wish], timezone.now())
    if issued is None:
        raise CodesExhausted
    return shelf, issued

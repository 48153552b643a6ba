"""What the scans of a batch name: stations read, parcels locked, unknown ones accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.kernel.errors import UnknownReference
from stations.network.choices import StationKind
from stations.network.models import Station
from stations.staffing.policy import visible_station_ids

from ..choices import CLOSED, Direction, ParcelStatus, Step
from ..errors import SenderNotRegistered, UnknownParcel
from ..scans import ScanIn
from . import statements as sql
from .fold import BEFORE_ARRIVAL, Folded, Place, illegal

if TYPE_CHECKING:
    from accounts.identity.models import User

OFF_A_VAN = BEFORE_ARRIVAL | {ParcelStatus.FORWARDING.value, ParcelStatus.SHORT.value}
"""What a run brings to the wrong door is taken in there: it must not ride on unseen."""

Waybill = tuple[str, str]
"""Carrier and number."""


class Named:
    """Reads and locks on construction, parcels in the order of their ids."""

    def __init__(
        self,
        actor: User,
        scans: list[ScanIn],
        run_id: UUID | None = None,
        against_record: bool = False,
    ) -> None:
        self.run_id, self.against_record = run_id, against_record
        self.county_id: int = actor.county_id or 0
        self.visible = visible_station_ids(actor)
        self.names: dict[UUID, str] = {}
        stations = sql.uuids({scan.station for scan in scans})
        rows = sql.read(sql.STATIONS, [self.county_id, stations])
        # by the integer of the id: hashing a UUID is a call of Python's own
        self.places = {row[0].int: Place(*row) for row in rows}
        self.by_id: dict[int, Folded] = {}
        self.by_waybill: dict[Waybill, Folded] = {}
        self.by_number: dict[str, list[Folded]] = {}
        self.last_visits: dict[Waybill, tuple] = {}
        self._lock(scans)
        missing = [scan for scan in scans if scan.parcel is None and not self.by(scan)]
        if missing and self._lock_former(missing):
            missing = [scan for scan in missing if not self.by(scan)]
        if missing:
            self._read_last_visits(missing)

    def by(self, scan: ScanIn) -> list[Folded]:
        """The open parcels a scan may mean: one, none, or one of each carrier."""
        if scan.parcel is not None:
            found = self.by_id.get(scan.parcel.int)
        elif scan.carrier:
            found = self.by_waybill.get((scan.carrier, scan.waybill_no))
        else:
            return self.by_number.get(scan.waybill_no, [])
        return [found] if found else []

    def parcel_of(self, scan: ScanIn, place: Place) -> Folded:
        """The one parcel meant, if the actor may know of it."""
        named = self.by(scan)
        if len(named) == 1 and self._sees(named[0], place):
            return named[0]
        found = [one for one in named if self._sees(one, place)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownReference(
                _("Several carriers use this number. Name the carrier."), pointer="/carrier"
            )
        if scan.parcel is not None:
            raise UnknownReference(pointer="/parcel")
        if named:
            raise UnknownReference(
                _("It is for another station. If you have it in hand, take it in as missorted."),
                pointer="/waybill_no",
                remedy="take_in_missorted",
            )
        self._refuse_finished(scan, place)
        if scan.step == Step.ACCEPT:
            raise SenderNotRegistered(pointer="/waybill_no")
        raise UnknownParcel(pointer="/waybill_no")

    def name_of(self, station_id: UUID) -> str:
        """Name a station in a refusal; one read for the batch, and only when there is one."""
        if not self.names:
            rows = Station.objects.in_county(self.county_id).values_list("id", "name")
            self.names = dict(rows)
        return self.names.get(station_id, "")

    def _lock(self, scans: list[ScanIn]) -> None:
        ids, pairs, numbers = set(), set(), set()
        for scan in scans:
            if scan.parcel is not None:
                ids.add(scan.parcel)
            elif scan.carrier:
                pairs.add((scan.carrier, scan.waybill_no))
            else:
                numbers.add(scan.waybill_no)
        self.by_number = {}
        for row in self._read_locked(ids, pairs, numbers):
            parcel = Folded(*row)
            self.by_id[parcel.id.int] = parcel
            self.by_waybill[parcel.carrier_id, parcel.waybill_no] = parcel
            if parcel.waybill_no in numbers:
                self.by_number.setdefault(parcel.waybill_no, []).append(parcel)

    def _read_locked(self, ids: set[UUID], pairs: set[Waybill], numbers: set[str]) -> list[tuple]:
        """Lock the rows with the cheapest statement that finds them all."""
        county = self.county_id
        carriers = sql.words([pair[0] for pair in pairs])
        waybills = sql.words([pair[1] for pair in pairs])
        if not pairs and not numbers:
            return sql.read(sql.LOCK_BY_ID, [county, sql.uuids(ids)])
        if not ids and not numbers:
            return sql.read(sql.LOCK_BY_WAYBILL, [carriers, waybills, county])
        numbers_ = sql.words(list(numbers))
        return sql.read(
            sql.LOCK_PARCELS,
            [county, sql.uuids(ids), carriers, waybills, county, numbers_, county],
        )

    def _lock_former(self, missing: list[ScanIn]) -> bool:
        """Find under its former carrier or number what was corrected since the label was read."""
        pairs = {(scan.carrier or "", scan.waybill_no) for scan in missing}
        carriers, waybills = zip(*pairs, strict=True)
        rows = sql.read(
            sql.ALIASES, [sql.words(carriers), sql.words(waybills), self.county_id, self.county_id]
        )
        if not rows:
            return False
        ids = sql.uuids({row[2] for row in rows} - {one.id for one in self.by_id.values()})
        for row in sql.read(sql.LOCK_BY_ID, [self.county_id, ids]):
            parcel = Folded(*row)
            self.by_id[parcel.id.int] = parcel
        for carrier, waybill, parcel_id in rows:
            parcel = self.by_id[parcel_id.int]
            self.by_waybill[carrier, waybill] = parcel
            if ("", waybill) in pairs and parcel not in self.by_number.setdefault(waybill, []):
                self.by_number[waybill].append(parcel)
        return True

    def _read_last_visits(self, missing: list[ScanIn]) -> None:
        numbers = sql.words(list({scan.waybill_no for scan in missing}))
        rows = sql.read(sql.LAST_VISITS, [numbers, self.county_id])
        self.last_visits = {(row[0], row[1]): row for row in rows}

    def _sees(self, parcel: Folded, place: Place) -> bool:
        """Tell what a scan may touch: what is meant for the station or lies there, what the actor
        sees anyway, and at the centre all that passes it."""
        if self.visible is None or place.kind == StationKind.CENTRE:
            return True
        if place.id in (parcel.station_id, parcel.held_at_id):
            return True
        if self.run_id is not None and parcel.status in OFF_A_VAN:
            return True
        if self.against_record and parcel.direction == Direction.INBOUND:
            return True
        return parcel.station_id in self.visible or parcel.held_at_id in self.visible

    def _refuse_finished(self, scan: ScanIn, place: Place) -> None:
        """Say that the last visit is over, to those who may know of it."""
        for (carrier, number), row in self.last_visits.items():
            if number != scan.waybill_no or scan.carrier not in (None, carrier):
                continue
            mine = self.visible is None or row[4] in self.visible or row[4] == place.id
            if mine and row[2] in CLOSED:
                raise illegal(row[2], parcel=str(row[5]))

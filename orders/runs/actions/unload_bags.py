"""Bags off the vehicle: taken over sealed or opened, their seals looked at; set-based."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accounts.kernel.errors import DomainError, UnknownReference
from accounts.kernel.states import check_move
from orders.cases.actions import NewCase
from orders.parcels.choices import Custody
from orders.parcels.scans import problem_of
from stations.network.choices import StationKind

from ..choices import BagStatus, RunStatus
from ..errors import BagElsewhere, ForeignBag
from ..models import Bag, Run, Stop, StopScan, UnitEvent
from ..policy import read_bag_number
from ..queries import descendants
from .compare import find_bags
from .history import note_units, unit_event
from .seals import compare_seal, open_seal_cases

if TYPE_CHECKING:
    from accounts.identity.models import User

WRITTEN = [
    "status",
    "status_changed_at",
    "custody",
    "custody_id",
    "seal_found",
    "seal_seen",
    "opened_at",
    "version",
]


@dataclass(frozen=True)
class UnloadIn:
    """One thing scanned off a vehicle: a bag by number with its seal, or a parcel."""

    op_id: UUID
    occurred_at: datetime.datetime
    bag: str = ""
    seal_no: str = ""
    seal_broken: bool = False
    opened: bool = True
    """Opened here and its content scanned; else it is taken over sealed, with all that is in it."""
    parcel: UUID | None = None
    waybill_no: str = ""
    carrier: str = ""
    note: str = ""


@dataclass
class UnloadResult:
    op_id: UUID
    outcome: str
    parcel: UUID | None = None
    bag: UUID | None = None
    status: str | None = None
    problem: dict[str, Any] | None = None
    text: str = field(default="", repr=False)


def unload_bags(stop: Stop, actor: User, scans: Sequence[UnloadIn]) -> dict[UUID, UnloadResult]:
    """Take bags over at a locked stop; a seal that differs opens its case and stops nothing."""
    if not scans:
        return {}
    return _Bags(stop, actor, scans).take()


class _Bags:
    """The bags of one upload: locked in the order of their ids, written together."""

    def __init__(self, stop: Stop, actor: User, scans: Sequence[UnloadIn]) -> None:
        self.stop, self.actor, self.scans = stop, actor, scans
        self.results = self._known()
        self.numbers = self._read_numbers()
        bags = Bag.objects.in_county(stop.county_id).in_use()
        locked = bags.filter(number__in=self.numbers.values()).select_for_update(of=("self",))
        self.bags = {one.number: one for one in locked.select_related("destination").order_by("pk")}
        self.were_missing = self._were_missing()
        self.taken: dict[UUID, Bag] = {}
        self.events: list[UnitEvent] = []
        self.seals: list[NewCase] = []

    def take(self) -> dict[UUID, UnloadResult]:
        for scan in self.scans:
            if scan.op_id in self.results:
                continue
            bag = self.bags.get(self.numbers[scan.op_id])
            try:
                self._take_over(scan, bag)
            except DomainError as refusal:
                self.results[scan.op_id] = _refused(scan, refusal, bag)
                continue
            self.results[scan.op_id] = UnloadResult(
                scan.op_id, "applied", bag=bag.pk, status=bag.status, text=bag.number
            )
        if self.taken:
            self._write(list(self.taken.values()))
        open_seal_cases(self.stop.county_id, self.seals, actor=self.actor)
        if found := [pk for pk in self.were_missing if pk in self.taken]:
            find_bags(self.stop, self.actor, found)
        return self.results

    # --- reading ---

    def _known(self) -> dict[UUID, UnloadResult]:
        """A scan that was sent before gets its first answer."""
        known = StopScan.objects.in_county(self.stop.county_id).filter(
            op_id__in=[one.op_id for one in self.scans]
        )
        return {
            kept.op_id: UnloadResult(kept.op_id, "duplicate", bag=kept.bag_id, problem=kept.problem)
            for kept in known
        }

    def _read_numbers(self) -> dict[UUID, str]:
        numbers: dict[UUID, str] = {}
        for scan in self.scans:
            if scan.op_id in self.results:
                continue
            try:
                numbers[scan.op_id] = read_bag_number(scan.bag, pointer="/bag")
            except DomainError as refusal:
                self.results[scan.op_id] = _refused(scan, refusal)
        return numbers

    def _were_missing(self) -> Collection[UUID]:
        """Bags said to ride on a run that is over: they were missing, and this is finding them."""
        others = {
            one.pk: one.custody_id
            for one in self.bags.values()
            if one.custody == Custody.RUN and one.custody_id != self.stop.run_id
        }
        if not others:
            return set()
        runs = Run.objects.in_county(self.stop.county_id).filter(
            pk__in=set(others.values()), status=RunStatus.CLOSED
        )
        over = set(runs.values_list("pk", flat=True))
        return {pk for pk, run_id in others.items() if run_id in over}

    # --- one bag ---

    def _take_over(self, scan: UnloadIn, bag: Bag | None) -> None:
        if bag is None:
            raise UnknownReference(pointer="/bag")
        stop = self.stop
        if bag.custody == Custody.STATION and bag.custody_id == stop.station_id:
            if bag.status != BagStatus.DELIVERED or not scan.opened:
                raise BagElsewhere(status_now=bag.status)
            self._become(bag, BagStatus.OPENED, scan)
            return
        at_centre = stop.station.kind == StationKind.CENTRE
        if bag.destination_id != stop.station_id and not at_centre:
            raise ForeignBag(
                destination=str(bag.destination_id), destination_name=bag.destination.name
            )
        rides_here = bag.custody == Custody.RUN and bag.custody_id == stop.run_id
        if not rides_here and bag.pk not in self.were_missing:
            raise BagElsewhere(status_now=bag.status)
        seal = compare_seal(
            bag, station_id=stop.station_id, seal_no=scan.seal_no, broken=scan.seal_broken
        )
        self.seals += [seal] if seal else []
        bag.custody, bag.custody_id = Custody.STATION.value, stop.station_id
        self._become(bag, BagStatus.DELIVERED, scan)
        # what came back undelivered stays sealed, to go again
        if scan.opened and bag.destination_id == stop.station_id:
            self._become(bag, BagStatus.OPENED, scan)

    def _become(self, bag: Bag, status: BagStatus, scan: UnloadIn) -> None:
        """Change the locked row in memory and keep what it became; both are written at the end."""
        check_move(bag.MOVES, bag.status, status, label=str(bag))
        bag.status, bag.status_changed_at = status.value, timezone.now()
        bag.version += 1
        if status == BagStatus.OPENED:
            bag.opened_at = bag.status_changed_at
        self.taken[bag.pk] = bag
        self.events.append(
            unit_event(
                bag,
                actor=self.actor,
                station_id=self.stop.station_id,
                at=bag.status_changed_at,
                occurred_at=scan.occurred_at,
            )
        )

    # --- writing ---

    def _write(self, taken: list[Bag]) -> None:
        """Write the bags and take what lies in them over too, in a few statements for any."""
        bags = Bag.objects.in_county(self.stop.county_id)
        bags.bulk_update(taken, WRITTEN)
        UnitEvent.objects.bulk_create(self.events)
        inner = {one.pk for one in descendants(self.stop.county_id, taken)} - set(self.taken)
        if not inner:
            return
        riding = [one for one in bags.lock_all(inner) if one.status == BagStatus.LOADED]
        now = timezone.now()
        for one in riding:
            one.status, one.status_changed_at = BagStatus.DELIVERED.value, now
            one.custody, one.custody_id = Custody.STATION.value, self.stop.station_id
            one.version += 1
        bags.filter(pk__in=[one.pk for one in riding]).update(
            status=BagStatus.DELIVERED,
            status_changed_at=now,
            custody=Custody.STATION,
            custody_id=self.stop.station_id,
            version=F("version") + 1,
        )
        note_units(riding, actor=self.actor, station_id=self.stop.station_id)


def _refused(scan: UnloadIn, refusal: DomainError, bag: Bag | None = None) -> UnloadResult:
    return UnloadResult(
        scan.op_id,
        "rejected",
        bag=bag.pk if bag else None,
        problem=problem_of(refusal),
        text=scan.bag[:64],
    )

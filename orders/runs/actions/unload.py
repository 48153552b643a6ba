"""Blind unloading: who receives scans without seeing the list; closing compares."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.kernel.errors import DomainError, UnknownReference
from orders.parcels.actions import record_scans
from orders.parcels.choices import Custody, Step
from orders.parcels.scans import ScanIn, ScanResult, problem_of
from stations.network.choices import StationKind

from ..choices import AT_STOP, BagStatus, StopStatus
from ..errors import BagElsewhere, ForeignBag, NotAtStop
from ..models import Bag, Stop, StopScan
from ..policy import read_bag_number
from ..queries import descendants
from .compare import close_unload, judge_late
from .seals import compare_seal
from .stops import lock_stop, tell_stop

if TYPE_CHECKING:
    from accounts.identity.models import User


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


def unload_at_stop(stop: Stop, *, actor: User, scans: Sequence[UnloadIn]) -> list[UnloadResult]:
    """Record what is scanned off the vehicle; nothing in the answers tells what is expected.

    A bag for another station is refused and stays aboard; a parcel for another station is taken in
    and put aside. Scans that come after the unloading was closed count too: what was missing is
    found, what is foreign is surplus. Raises NotAtStop.
    """
    with transaction.atomic():
        stop = lock_stop(stop, actor)
        if stop.status not in AT_STOP:
            raise NotAtStop(status_now=stop.status)
        bags = _unload_bags(stop, actor, [one for one in scans if one.bag])
        parcels = _unload_parcels(stop, actor, [one for one in scans if not one.bag])
        results = [(bags if one.bag else parcels)[one.op_id] for one in scans]
        _keep(stop, actor, scans, results)
        if stop.status == StopStatus.ARRIVED:
            stop.move_to(StopStatus.UNLOADING, version=stop.version + 1)
        elif stop.status != StopStatus.UNLOADING:
            judge_late(stop, actor, [one for one in results if one.outcome != "duplicate"])
    return results


def finish_unload(stop: Stop, *, actor: User) -> Stop:
    """Close the unloading and compare with the list the run left with.

    What is missing becomes SHORT with a case each, what nobody had listed gets a case `surplus`;
    the stop is MATCHED or DISCREPANT, and the hand-over is written down. Raises NotAtStop.
    """
    with transaction.atomic():
        stop = lock_stop(stop, actor)
        if stop.status not in (StopStatus.ARRIVED, StopStatus.UNLOADING):
            raise NotAtStop(status_now=stop.status)
        close_unload(stop, actor)
        tell_stop(
            "stop.unloaded",
            stop,
            actor,
            expected=stop.expected,
            scanned=stop.scanned,
            missing=stop.missing,
            foreign=stop.foreign,
        )
    return stop


# --- parcels ---


def _unload_parcels(stop: Stop, actor: User, scans: Sequence[UnloadIn]) -> dict[UUID, UnloadResult]:
    """Send them through the one scan path, as an unloading at this station."""
    results = (
        record_scans(
            [
                ScanIn(
                    op_id=one.op_id,
                    step=Step.UNLOAD.value,
                    station=stop.station_id,
                    occurred_at=one.occurred_at,
                    parcel=one.parcel,
                    waybill_no=one.waybill_no or None,
                    carrier=one.carrier or None,
                    note=one.note,
                )
                for one in scans
            ],
            actor=actor,
            run_id=stop.run_id,
        )
        if scans
        else []
    )
    return {scan.op_id: _parcel_result(scan, one) for scan, one in zip(scans, results, strict=True)}


def _parcel_result(scan: UnloadIn, one: ScanResult) -> UnloadResult:
    return UnloadResult(
        op_id=scan.op_id,
        outcome=one.outcome,
        parcel=one.parcel,
        status=one.status,
        problem=one.problem,
        text=f"{scan.carrier} {scan.waybill_no or scan.parcel}".strip()[:64],
    )


# --- bags ---


def _unload_bags(stop: Stop, actor: User, scans: Sequence[UnloadIn]) -> dict[UUID, UnloadResult]:
    """Take bags over; a seal that is not as it was left opens its case and stops nothing."""
    results: dict[UUID, UnloadResult] = {}
    known = StopScan.objects.in_county(stop.county_id).filter(
        op_id__in=[one.op_id for one in scans]
    )
    for kept in known:
        results[kept.op_id] = UnloadResult(
            kept.op_id, "duplicate", bag=kept.bag_id, problem=kept.problem
        )
    numbers: dict[UUID, str] = {}
    for scan in scans:
        if scan.op_id in results:
            continue
        try:
            numbers[scan.op_id] = read_bag_number(scan.bag, pointer="/bag")
        except DomainError as refusal:
            results[scan.op_id] = _refused(scan, refusal)
    bags = Bag.objects.in_county(stop.county_id).in_use().filter(number__in=numbers.values())
    by_number = {
        one.number: one
        for one in bags.select_for_update(of=("self",)).select_related("destination").order_by("pk")
    }
    taken: list[Bag] = []
    for scan in scans:
        if scan.op_id in results:
            continue
        bag = by_number.get(numbers[scan.op_id])
        try:
            _take_over(stop, actor, scan, bag)
        except DomainError as refusal:
            results[scan.op_id] = _refused(scan, refusal, bag)
            continue
        taken.append(bag)
        results[scan.op_id] = UnloadResult(
            scan.op_id, "applied", bag=bag.pk, status=bag.status, text=bag.number
        )
    _save_taken(stop, taken)
    return results


def _take_over(stop: Stop, actor: User, scan: UnloadIn, bag: Bag | None) -> None:
    """Check one bag and note its seal; its row is written with the others."""
    if bag is None:
        raise UnknownReference(pointer="/bag")
    if bag.custody == Custody.STATION and bag.custody_id == stop.station_id:
        if bag.status == BagStatus.DELIVERED and scan.opened:
            bag.status, bag.opened_at = BagStatus.OPENED.value, timezone.now()
            return
        raise BagElsewhere(status_now=bag.status)
    at_centre = stop.station.kind == StationKind.CENTRE
    if bag.destination_id != stop.station_id and not at_centre:
        raise ForeignBag(destination=str(bag.destination_id), destination_name=bag.destination.name)
    if bag.custody != Custody.RUN or bag.custody_id != stop.run_id:
        raise BagElsewhere(status_now=bag.status)
    compare_seal(
        bag,
        actor=actor,
        station_id=stop.station_id,
        seal_no=scan.seal_no,
        broken=scan.seal_broken,
    )
    bag.custody, bag.custody_id = Custody.STATION.value, stop.station_id
    bag.status = BagStatus.DELIVERED.value
    # what came back undelivered stays sealed, to go again
    if scan.opened and bag.destination_id == stop.station_id:
        bag.status, bag.opened_at = BagStatus.OPENED.value, timezone.now()


def _save_taken(stop: Stop, taken: list[Bag]) -> None:
    """Write the bags, and take what lies in them over too: three statements for any number."""
    if not taken:
        return
    now = timezone.now()
    for bag in taken:
        bag.status_changed_at, bag.version = now, bag.version + 1
    Bag.objects.in_county(stop.county_id).bulk_update(
        taken,
        [
            "status",
            "status_changed_at",
            "custody",
            "custody_id",
            "seal_found",
            "seal_seen",
            "opened_at",
            "version",
        ],
    )
    ids = {one.pk for one in taken}
    inner = [one.pk for one in descendants(stop.county_id, taken) if one.pk not in ids]
    if inner:
        Bag.objects.in_county(stop.county_id).filter(pk__in=inner, status=BagStatus.LOADED).update(
            status=BagStatus.DELIVERED,
            status_changed_at=now,
            custody=Custody.STATION,
            custody_id=stop.station_id,
            version=F("version") + 1,
        )


def _refused(scan: UnloadIn, refusal: DomainError, bag: Bag | None = None) -> UnloadResult:
    return UnloadResult(
        scan.op_id,
        "rejected",
        bag=bag.pk if bag else None,
        problem=problem_of(refusal),
        text=scan.bag[:64],
    )


def _keep(
    stop: Stop, actor: User, scans: Sequence[UnloadIn], results: Sequence[UnloadResult]
) -> None:
    """Keep what was scanned, refused things too: they are evidence."""
    StopScan.objects.bulk_create(
        [
            StopScan(
                county_id=stop.county_id,
                stop=stop,
                op_id=scan.op_id,
                occurred_at=scan.occurred_at,
                by=actor,
                parcel_id=one.parcel,
                bag_id=one.bag,
                text=one.text,
                outcome=one.outcome,
                problem=one.problem,
            )
            for scan, one in zip(scans, results, strict=True)
        ],
        ignore_conflicts=True,
    )

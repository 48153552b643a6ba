"""Blind unloading: who receives scans without seeing the list; closing compares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from orders.parcels.actions import record_scans
from orders.parcels.choices import Step
from orders.parcels.scans import ScanIn, ScanResult

from ..choices import AT_STOP, StopStatus
from ..errors import NotAtStop
from ..models import Stop, StopScan
from .compare import close_unload, judge_late
from .stops import lock_stop, tell_stop
from .unload_bags import UnloadIn, UnloadResult, unload_bags

if TYPE_CHECKING:
    from accounts.identity.models import User


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
        bags = unload_bags(stop, actor, [one for one in scans if one.bag])
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


# --- what was scanned ---


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

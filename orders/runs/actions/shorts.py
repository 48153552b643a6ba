"""What is missing and what is too much: the cases of a count, in the same statements for any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.cases.actions import NewCase, open_case, open_cases
from orders.cases.batches import Found, open_found
from orders.cases.choices import CaseKind
from orders.parcels.actions import record_scans
from orders.parcels.choices import Custody, Step
from orders.parcels.models import Parcel
from orders.parcels.scans import ScanIn

from ..models import Bag
from ..stakes import at_stake

if TYPE_CHECKING:
    from accounts.identity.models import User

    from ..models import Stop


def miss_parcels(
    parcels: Sequence[Parcel], *, actor: User, station_id: UUID, data: dict[str, Any]
) -> list[Parcel]:
    """Make locked parcels SHORT through the scan path, a case each; gives those that became it.

    The last custodian stays custodian: liability follows custody. What is at stake is told by the
    rooms that know what was paid, declared and owed (`stakes`).
    """
    if not parcels:
        return []
    results = record_scans(_scans(parcels, Step.SHORT, station_id), actor=actor)
    missing = [p for p, one in zip(parcels, results, strict=True) if one.outcome == "applied"]
    stakes = at_stake(missing[0].county_id, missing) if missing else {}
    found = [
        Found(
            kind=CaseKind.SHORT.value,
            station_id=station_id,
            parcel_id=one.pk,
            label=str(one),
            custodian=(one.custody, one.custody_id),
            money_fen=stakes[one.pk],
            data=data,
        )
        for one in missing
    ]
    open_found(parcels[0].county_id, found, actor=actor)
    return missing


def miss_bags(
    bags: Sequence[Bag], *, actor: User, station_id: UUID, note: str, data: dict[str, Any]
) -> None:
    """Open a case for each bag that did not come; what lay in it has cases of its own."""
    if not bags:
        return
    wanted = [
        NewCase(
            station_id=station_id,
            subject_type="bag",
            subject_id=bag.pk,
            subject_label=str(bag),
            note=note,
            custodian=(bag.custody, bag.custody_id),
            data=data,
        )
        for bag in bags
    ]
    open_cases(bags[0].county_id, CaseKind.SHORT, wanted, actor=actor)


def take_over(
    parcels: Sequence[Parcel], *, actor: User, station_id: UUID, note: str = ""
) -> list[UUID]:
    """Take over at the station what of these a run still answers for; gives what became ours.

    They came in a bag that was taken over sealed, or are missing: seeing them is finding them.
    """
    riding = [one for one in parcels if one.custody == Custody.RUN]
    taken: list[UUID] = []
    for run_id in {one.custody_id for one in riding}:
        mine = [one for one in riding if one.custody_id == run_id]
        scans = _scans(mine, Step.UNLOAD, station_id, note)
        results = record_scans(scans, actor=actor, run_id=run_id)
        taken += [one.parcel for one in results if one.outcome == "applied" and one.parcel]
    return taken


def find_surplus(stop: Stop, parcels: Sequence[Parcel], *, actor: User) -> None:
    """Open a case for each parcel nobody had listed; it keeps where it was found."""
    found = [
        Found(
            kind=CaseKind.SURPLUS.value,
            station_id=stop.station_id,
            parcel_id=one.pk,
            label=str(one),
            custodian=(Custody.STATION.value, stop.station_id),
            data={
                **_where(stop),
                "found_at": str(stop.station_id),
                "meant_for": str(one.station_id),
            },
        )
        for one in parcels
    ]
    open_found(stop.county_id, found, actor=actor)


def find_unknown(stop: Stop, scanned: list[str], *, actor: User) -> None:
    """Open one case for all that was scanned here and no list of the county knows."""
    if scanned:
        open_case(
            CaseKind.SURPLUS,
            county_id=stop.county_id,
            station_id=stop.station_id,
            subject=stop,
            actor=actor,
            custodian=(Custody.STATION.value, stop.station_id),
            data={**_where(stop), "scanned": scanned},
        )


def _where(stop: Stop) -> dict[str, str]:
    return {"stop": str(stop.pk), "run": str(stop.run_id)}


def _scans(parcels: Sequence[Parcel], step: Step, station_id: UUID, note: str = "") -> list[ScanIn]:
    now = timezone.now()
    return [
        ScanIn(
            op_id=new_id(),
            step=step.value,
            station=station_id,
            occurred_at=now,
            parcel=parcel.pk,
            note=note,
        )
        for parcel in parcels
    ]

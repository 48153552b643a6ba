"""An outward parcel the carrier has: its own scans lead it on, ours no longer can."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.audit.actions import record_event

from ..choices import CLOSED, ConsentBasis, Custody, Direction, ParcelStatus, Step
from ..models import Parcel, ScanEvent
from ..rules import custodian_of
from .announce import address, open_visit

if TYPE_CHECKING:
    from stations.villagers.models import Villager

P = ParcelStatus
CARRIERS_OWN = {P.TENDERED, P.CARRIER_TRANSIT, P.DELIVERED, P.LOST}
"""In these the carrier's word counts, unless the parcel was lost while we answered for it."""


def follow_carrier(
    parcel: Parcel, became: str, *, occurred_at: datetime.datetime, note: str = ""
) -> bool:
    """Lead a locked outward parcel to what the carrier's events say it became; says if it moved.

    Only what was tendered moves, and only forward; steps between are written as inferred.
    """
    if parcel.direction != Direction.OUTBOUND or parcel.status not in CARRIERS_OWN:
        return False
    if parcel.status == P.LOST and parcel.custody != Custody.CARRIER:
        return False
    path = _path(parcel, became)
    if not path:
        return False
    now = timezone.now()
    events = []
    for status in path:
        custody, custody_id = custodian_of(status, None, None, (parcel.custody, parcel.custody_id))
        parcel.move_to(
            status,
            is_open=status not in CLOSED,
            custody=custody,
            custody_id=custody_id,
            version=parcel.version + 1,
        )
        events.append(_event(parcel, now, occurred_at, is_last=status == path[-1], note=note))
    ScanEvent.objects.bulk_create(events)
    record_event(
        "parcels.followed",
        county_id=parcel.county_id,
        subject=parcel,
        actor=None,
        station_id=parcel.station_id,
        stations=[parcel.station_id],
        data={"since": now.isoformat(), "parcel": str(parcel.pk), "status": parcel.status},
        facts=[events[-1].pk],
    )
    return True


def open_return_visit(
    outward: Parcel,
    *,
    villager: Villager | None = None,
    name: str = "",
    phone: str = "",
    at: datetime.datetime | None = None,
) -> Parcel:
    """Announce what comes back: the same waybill, inward, for its sender at the sender's station.

    A visit that is open already (somebody registered it on sight) is that one.
    """
    parcel = Parcel(
        county_id=outward.county_id,
        carrier_id=outward.carrier_id,
        waybill_no=outward.waybill_no,
        station_id=outward.station_id,
    )
    # the sender brought it to this station himself: it is where he wants it back
    address(parcel, villager, name, phone, ConsentBasis.ADDRESS)
    kept = open_visit(parcel)
    if kept.pk != parcel.pk:
        return kept
    now = timezone.now()
    parcel.custody = Custody.CARRIER
    event = _event(parcel, now, at or now, is_last=True, step=Step.ANNOUNCE)
    event.save(force_insert=True)
    record_event(
        "parcel.announced",
        county_id=parcel.county_id,
        subject=parcel,
        actor=None,
        station_id=parcel.station_id,
        stations=[parcel.station_id],
        data={"since": now.isoformat(), "returned": str(outward.pk)},
        facts=[event.pk],
    )
    return parcel


def _path(parcel: Parcel, became: str) -> list[str]:
    """Find the way: at most one step lies between."""
    moves = parcel.MOVES.get(parcel.status, set())
    if became in moves:
        return [became]
    for between in sorted(moves):
        if between in CARRIERS_OWN and became in parcel.MOVES.get(between, set()):
            return [str(between), became]
    return []


def _event(
    parcel: Parcel,
    now: datetime.datetime,
    occurred_at: datetime.datetime,
    *,
    is_last: bool,
    note: str = "",
    step: str = Step.CARRIER,
) -> ScanEvent:
    return ScanEvent(
        county_id=parcel.county_id,
        recorded_at=now,
        occurred_at=occurred_at,
        parcel_id=parcel.pk,
        step=step if is_last else Step.INFERRED,
        status=parcel.status,
        inferred=not is_last,
        direction=parcel.direction,
        station_id=parcel.station_id,
        note=note[:200] if is_last else "",
        custody=parcel.custody,
        custody_id=parcel.custody_id,
    )

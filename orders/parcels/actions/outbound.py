"""A parcel that goes out: accepted over the counter, labelled, or given back before the carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import UnknownReference
from accounts.kernel.numbers import random_number
from stations.network.choices import WORKING
from stations.network.errors import StationClosed

from ..choices import CLOSED, Custody, Direction, ParcelStatus, Step
from ..errors import NotAtStation, WaybillKnown
from ..models import Carrier, Parcel, ScanEvent
from ..rules import custodian_of

if TYPE_CHECKING:
    from accounts.identity.models import User
    from stations.network.models import Station

TRIES = 3


def open_outbound(
    *,
    actor: User,
    station: Station,
    carrier: str,
    waybill_no: str,
    name_masked: str = "",
    phone_masked: str = "",
) -> Parcel:
    """Take a parcel over from its sender: custody moves from the person to the station.

    The recipient's own words stay with whoever needs them; here he is masked. An open visit of the
    same waybill raises WaybillKnown.
    """
    with transaction.atomic():
        require(actor, "parcels.scan", at=station)
        if station.status not in WORKING:
            raise StationClosed(pointer="/station")
        if not Carrier.objects.filter(code=carrier, is_active=True).exists():
            raise UnknownReference(pointer="/carrier")
        now = timezone.now()
        parcel = Parcel(
            county_id=station.county_id,
            direction=Direction.OUTBOUND,
            status=ParcelStatus.ACCEPTED,
            status_changed_at=now,
            carrier_id=carrier,
            waybill_no=waybill_no,
            station=station,
            held_at=station,
            custody=Custody.STATION,
            custody_id=station.pk,
            name_masked=name_masked,
            phone_masked=phone_masked,
            announced_at=now,
        )
        _insert(parcel)
        _tell(parcel, Step.ACCEPT, actor, station.pk)
    return parcel


def label_outbound(parcel: Parcel, *, actor: User) -> Parcel:
    """Note that the waybill is on the parcel."""
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "parcels.scan", at=parcel.station_id)
        parcel.move_to(ParcelStatus.LABELLED, version=parcel.version + 1)
        _tell(parcel, Step.LABEL, actor, parcel.station_id)
    return parcel


def cancel_outbound(parcel: Parcel, *, actor: User, note: str) -> Parcel:
    """Give the parcel back to its sender, where it lies; on the road it cannot be."""
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        before = parcel.held_at_id
        custody, custody_id = custodian_of(ParcelStatus.CANCELLED, None, None, ("", None))
        if before is not None and ParcelStatus.CANCELLED in parcel.MOVES.get(parcel.status, ()):
            require_where_it_lies(parcel, actor)
        parcel.move_to(
            ParcelStatus.CANCELLED,
            held_at=None,
            is_open=ParcelStatus.CANCELLED not in CLOSED,
            custody=custody,
            custody_id=custody_id,
            version=parcel.version + 1,
        )
        _tell(parcel, Step.CANCEL, actor, before or parcel.station_id, note)
    return parcel


def require_where_it_lies(parcel: Parcel, actor: User) -> None:
    """Refuse whoever does not work where the parcel lies: he cannot give it back."""
    if not actor.has_perm("parcels.scan", parcel.held_at_id):
        raise NotAtStation(held_at=str(parcel.held_at_id))


def _insert(parcel: Parcel) -> None:
    """Insert the parcel as the next visit of its waybill."""
    same = Parcel.objects.in_county(parcel.county_id).filter(
        carrier_id=parcel.carrier_id, waybill_no=parcel.waybill_no
    )
    for _try in range(TRIES):
        parcel.number = random_number("P")
        parcel.visit = (same.aggregate(last=Max("visit"))["last"] or 0) + 1
        Parcel.objects.bulk_create([parcel], ignore_conflicts=True)
        found = same.open().values_list("pk", "status").first()
        if found is not None and found[0] == parcel.pk:
            return
        if found is not None:
            raise WaybillKnown(pointer="/waybill_no", status_now=found[1])
    raise WaybillKnown(pointer="/waybill_no")


def _tell(parcel: Parcel, step: str, actor: User, station_id: UUID, note: str = "") -> None:
    """Write the event at this station, and tell it as every scan is told."""
    now = parcel.status_changed_at
    event = ScanEvent.objects.create(
        county_id=parcel.county_id,
        recorded_at=now,
        occurred_at=now,
        parcel_id=parcel.pk,
        step=step,
        status=parcel.status,
        direction=parcel.direction,
        station_id=station_id,
        actor=actor,
        note=note,
        custody=parcel.custody,
        custody_id=parcel.custody_id,
    )
    record_event(
        "parcels.scanned",
        county_id=parcel.county_id,
        actor=actor,
        station_id=station_id,
        stations={station_id, parcel.station_id},
        data={"count": 1, "since": now.isoformat()},
        facts=[event.pk],
    )

"""Staging for the van and tendering to the carrier: scans, each with its own result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import DomainError, UnknownReference
from accounts.kernel.ids import new_id
from orders.parcels.actions import record_scans
from orders.parcels.choices import Direction, Step
from orders.parcels.models import Carrier, Parcel
from orders.parcels.scans import ScanIn, ScanResult, problem_of

from ..bookings.queries import numberless
from ..errors import NotOutbound, SendingCancelled, WaybillAwaited, WrongCarrier
from ..models import Sending, Tender

if TYPE_CHECKING:
    from accounts.identity.models import User
    from stations.network.models import Station


class ItemResult(msgspec.Struct, omit_defaults=True):
    """What became of one parcel of a list."""

    parcel: UUID
    outcome: str
    status: str | None = None
    problem: dict | None = None


def stage_sendings(
    sendings: Sequence[Sending], *, actor: User, station: Station
) -> list[ItemResult]:
    """Put them with what the van takes; each gets its own result."""
    return _scan([one.parcel_id for one in sendings], Step.STAGE, actor, station)


def tender_parcels(
    parcels: Sequence[UUID], *, actor: User, station: Station, carrier: str, receipt_no: str
) -> tuple[Tender | None, list[ItemResult]]:
    """Give parcels to the carrier against his receipt; a wrong one on the list stops no other.

    A receipt used before takes the further parcels: a list interrupted is sent again. Returns None
    for the tender when nothing could be given.
    """
    with transaction.atomic():
        require(actor, "sending.tender", at=station)
        if not Carrier.objects.filter(code=carrier, is_active=True).exists():
            raise UnknownReference(pointer="/carrier")
        wanted = list(dict.fromkeys(parcels))
        refused = _refused(wanted, actor, carrier)
        given = [one for one in wanted if one not in refused]
        scanned = {one.parcel: one for one in _scan(given, Step.TENDER, actor, station)}
        done = [pk for pk, one in scanned.items() if one.outcome == "applied"]
        tender = _receipt(station, carrier, receipt_no, actor, done) if done else None
    return tender, [refused.get(pk) or scanned[pk] for pk in wanted]


def _refused(wanted: Sequence[UUID], actor: User, carrier: str) -> dict[UUID, ItemResult]:
    """Refuse what is unknown, inbound, another carrier's, cancelled, or has no number of his."""
    county = actor.county_id or 0
    cancelled = set(
        Sending.objects.in_county(county)
        .filter(parcel_id__in=wanted, cancelled_at__isnull=False)
        .values_list("parcel_id", flat=True)
    )
    awaited = numberless(county, wanted)
    seen = {
        pk: (direction, carrier_id, status)
        for pk, direction, carrier_id, status in Parcel.objects.visible_to(actor)
        .filter(pk__in=wanted)
        .values_list("pk", "direction", "carrier_id", "status")
    }
    refused = {}
    for pk in wanted:
        why: DomainError | None = None
        if pk not in seen:
            why = UnknownReference(pointer="/parcels")
        elif seen[pk][0] != Direction.OUTBOUND:
            why = NotOutbound(pointer="/parcels")
        elif seen[pk][1] != carrier:
            why = WrongCarrier(pointer="/parcels", carrier=seen[pk][1])
        elif pk in cancelled:
            why = SendingCancelled(pointer="/parcels")
        elif pk in awaited:
            why = WaybillAwaited(pointer="/parcels")
        if why is not None:
            status = seen[pk][2] if pk in seen else None
            refused[pk] = ItemResult(pk, "rejected", status, problem_of(why))
    return refused


def _scan(parcels: Sequence[UUID], step: Step, actor: User, station: Station) -> list[ItemResult]:
    now = timezone.now()
    scans = [
        ScanIn(op_id=new_id(), step=step.value, station=station.pk, occurred_at=now, parcel=pk)
        for pk in parcels
    ]
    results: list[ScanResult] = record_scans(scans, actor=actor) if scans else []
    return [
        ItemResult(pk, one.outcome, one.status, one.problem)
        for pk, one in zip(parcels, results, strict=True)
    ]


def _receipt(
    station: Station, carrier: str, receipt_no: str, actor: User, done: list[UUID]
) -> Tender:
    county = station.county_id
    tender, _is_new = Tender.objects.in_county(county).get_or_create(
        county_id=county,
        carrier_id=carrier,
        receipt_no=receipt_no,
        defaults={"station": station, "tendered_by": actor},
    )
    Tender.objects.in_county(county).filter(pk=tender.pk).update(parcels=F("parcels") + len(done))
    tender.parcels += len(done)
    Sending.objects.in_county(county).filter(parcel_id__in=done).update(
        tender=tender, version=F("version") + 1
    )
    record_event(
        "sending.tendered",
        county_id=county,
        subject=tender,
        actor=actor,
        station_id=station.pk,
        stations=[station.pk],
        data={"carrier": carrier, "receipt_no": receipt_no, "parcels": len(done)},
    )
    return tender

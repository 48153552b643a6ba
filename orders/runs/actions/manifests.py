"""The list a run leaves with: drafted, committed, and from then on frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import UnknownReference
from accounts.kernel.numbers import random_number
from orders.parcels.choices import Custody
from orders.parcels.models import Parcel
from stations.network.models import Station

from ..choices import BagStatus, ManifestStatus, RunStatus
from ..errors import (
    BagElsewhere,
    BagEmpty,
    BagNotSealed,
    ForeignBag,
    ManifestExists,
    ManifestFrozen,
    NotAStop,
    SealedOnly,
)
from ..models import Bag, Manifest, ManifestLine, Run, Stop
from ..policy import fingerprint, read_bag_number
from .seals import refuse_blocked

if TYPE_CHECKING:
    from accounts.identity.models import User


def draft_manifest(run: Run, *, actor: User) -> Manifest:
    """Begin the list of a planned run. Raises ManifestExists."""
    with transaction.atomic():
        run = Run.objects.in_county(actor.county_id or 0).lock(run.pk)
        require(actor, "runs.plan")
        if run.status != RunStatus.PLANNED:
            raise ManifestExists(status_now=run.status)
        manifest = Manifest(
            county_id=run.county_id, number=random_number("M"), run=run, created_by=actor
        )
        try:
            with transaction.atomic():
                manifest.save(force_insert=True)
        except IntegrityError as error:
            raise ManifestExists(pointer="/run") from error
        _tell("manifest.drafted", manifest, actor)
    return manifest


def list_on_manifest(
    manifest: Manifest, *, actor: User, bags: Sequence[str] = (), parcels: Sequence[UUID] = ()
) -> Manifest:
    """Put bags (by number) and loose parcels on a draft, each at the stop of its station.

    What is listed already stays so. Raises ManifestFrozen, NotAStop, ForeignBag.
    """
    with transaction.atomic():
        manifest = _lock_draft(manifest, actor)
        stops = _stops_of(manifest)
        county_id = manifest.county_id
        numbers = [read_bag_number(one, pointer="/bags") for one in bags]
        found = list(Bag.objects.in_county(county_id).filter(number__in=numbers).in_use())
        if missing := set(numbers) - {one.number for one in found}:
            raise UnknownReference(pointer="/bags", bags=sorted(missing))
        lines = [
            ManifestLine(county_id=county_id, manifest=manifest, stop=_stop_of(bag, stops), bag=bag)
            for bag in found
        ]
        loose = list(Parcel.objects.in_county(county_id).open().filter(pk__in=parcels))
        if missing_ids := set(parcels) - {one.pk for one in loose}:
            raise UnknownReference(pointer="/parcels", parcels=sorted(map(str, missing_ids)))
        for parcel in loose:
            if parcel.station_id not in stops:
                raise NotAStop(pointer="/parcels", parcel=str(parcel.pk))
            stop = stops[parcel.station_id]
            lines.append(
                ManifestLine(county_id=county_id, manifest=manifest, stop=stop, parcel=parcel)
            )
        ManifestLine.objects.bulk_create(lines, ignore_conflicts=True)
        _touch(manifest)
    return manifest


def strike_from_manifest(
    manifest: Manifest, *, actor: User, bags: Sequence[str] = (), parcels: Sequence[UUID] = ()
) -> Manifest:
    """Take bags and parcels off a draft. Raises ManifestFrozen."""
    with transaction.atomic():
        manifest = _lock_draft(manifest, actor)
        numbers = [read_bag_number(one, pointer="/bags") for one in bags]
        lines = ManifestLine.objects.in_county(manifest.county_id).filter(manifest=manifest)
        found = list(Bag.objects.in_county(manifest.county_id).filter(number__in=numbers))
        lines.filter(bag_id__in=[one.pk for one in found]).delete()
        lines.filter(parcel_id__in=parcels).delete()
        _touch(manifest)
    return manifest


def commit_manifest(manifest: Manifest, *, actor: User) -> Manifest:
    """Freeze the list: every bag sealed, here, unblocked; its hash proves it from now on.

    Raises BagNotSealed, BagElsewhere, BagBlocked, SealedOnly, BagEmpty (nothing listed).
    """
    with transaction.atomic():
        manifest = _lock_draft(manifest, actor)
        lines = lines_of(manifest)
        bags = [line.bag for line in lines if line.bag is not None]
        parcels = [line.parcel for line in lines if line.parcel is not None]
        if not lines:
            raise BagEmpty
        centre = _centre(manifest.county_id)
        # against being filled or opened meanwhile: what is locked is what is judged and hashed
        locked = Bag.objects.in_county(manifest.county_id).lock_all([one.pk for one in bags])
        as_locked = {one.pk: one for one in locked}
        for line in lines:
            if line.bag_id is not None:
                line.bag = as_locked[line.bag_id]
        bags = locked
        _refuse_unready(bags, centre.pk)
        refuse_blocked(bags)
        if parcels and manifest.run.vehicle.handles_sealed_only:
            raise SealedOnly
        away = [str(one.pk) for one in parcels if one.held_at_id != centre.pk]
        if away:
            raise BagElsewhere(pointer="/parcels", parcels=away)
        manifest.move_to(
            ManifestStatus.COMMITTED,
            content_hash=manifest_hash(lines),
            committed_at=timezone.now(),
            committed_by=actor,
            version=manifest.version + 1,
        )
        _tell("manifest.committed", manifest, actor, content_hash=manifest.content_hash)
    return manifest


def void_manifest(manifest: Manifest, *, actor: User, reason: str) -> Manifest:
    """Throw a draft away; a committed one cannot be."""
    with transaction.atomic():
        manifest = _lock_draft(manifest, actor)
        manifest.move_to(ManifestStatus.VOID, version=manifest.version + 1)
        _tell("manifest.voided", manifest, actor, reason=reason)
    return manifest


def lines_of(manifest: Manifest) -> list[ManifestLine]:
    lines = ManifestLine.objects.in_county(manifest.county_id).filter(manifest=manifest)
    return list(lines.select_related("bag", "parcel", "stop").order_by("stop__position", "pk"))


def manifest_hash(lines: Sequence[ManifestLine]) -> str:
    """Hash what is listed where; bags with their seals and the hashes of their own lists."""
    return fingerprint(
        f"{line.stop_id} bag {line.bag.number} {line.bag.seal_no} {line.bag.content_hash}"
        if line.bag is not None
        else f"{line.stop_id} parcel {line.parcel_id}"
        for line in lines
    )


# --- parts ---


def _lock_draft(manifest: Manifest, actor: User) -> Manifest:
    manifest = Manifest.objects.in_county(actor.county_id or 0).lock(manifest.pk)
    require(actor, "runs.plan")
    if manifest.status != ManifestStatus.DRAFT:
        raise ManifestFrozen(status_now=manifest.status)
    return manifest


def _stops_of(manifest: Manifest) -> dict[UUID, Stop]:
    stops = Stop.objects.in_county(manifest.county_id).filter(run_id=manifest.run_id)
    return {one.station_id: one for one in stops}


def _stop_of(bag: Bag, stops: dict[UUID, Stop]) -> Stop:
    if bag.destination_id not in stops:
        raise ForeignBag(pointer="/bags", bag=str(bag), destination=str(bag.destination_id))
    return stops[bag.destination_id]


def _refuse_unready(bags: list[Bag], centre_id: UUID) -> None:
    if unsealed := [str(one) for one in bags if one.status == BagStatus.OPEN]:
        raise BagNotSealed(bags=unsealed)
    gone = [
        str(one)
        for one in bags
        if one.status not in (BagStatus.SEALED, BagStatus.DELIVERED)  # or came back undelivered
        or one.custody != Custody.STATION
        or one.custody_id != centre_id
        or one.parent_id is not None
    ]
    if gone:
        raise BagElsewhere(bags=gone)


def _centre(county_id: int) -> Station:
    return Station.objects.in_county(county_id).centres().working().get()


def _touch(manifest: Manifest) -> None:
    manifest.version += 1
    manifest.save(update_fields=["version"])


def _tell(topic: str, manifest: Manifest, actor: User, **data: Any) -> None:
    record_event(
        topic,
        county_id=manifest.county_id,
        actor=actor,
        subject=manifest,
        data={"run": str(manifest.run_id), **data},
    )

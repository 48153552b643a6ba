"""Sealing, opening, and comparing seals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.text import compact_code
from orders.cases.actions import NewCase, open_cases
from orders.cases.choices import CaseKind
from orders.parcels.choices import Custody
from orders.parcels.errors import UnknownParcel
from orders.parcels.models import Parcel

from ..choices import LIVE_BAG, BagStatus, SealFound
from ..errors import (
    BagBlocked,
    BagElsewhere,
    BagEmpty,
    BagInside,
    BagNotSealed,
    BagSealed,
)
from ..models import Bag, BagItem
from ..policy import fingerprint
from ..queries import live_items
from .history import note_units

if TYPE_CHECKING:
    from accounts.identity.models import User


def lock_bag(bag: Bag, actor: User) -> Bag:
    """Lock a bag that lies at a station where the actor may handle bags.

    Raises BagElsewhere when it is on the road.
    """
    bag = Bag.objects.in_county(actor.county_id or 0).lock(bag.pk)
    at = bag.custody_id if bag.custody == Custody.STATION else bag.made_at_id
    require(actor, "runs.bag", at=at)
    return bag


def refuse_blocked(bags: Sequence[Bag]) -> None:
    """Refuse bags of which one lists a parcel that another live bag lists too."""
    if not bags:
        return
    clashing = BagItem.objects.in_county(bags[0].county_id).filter(
        bag_id__in=[one.pk for one in bags], clash=True, removed_at__isnull=True
    )
    if numbers := sorted({str(item.bag) for item in clashing.select_related("bag")}):
        raise BagBlocked(bags=numbers)


def refuse_inside(bags: Sequence[Bag], **where: str) -> None:
    """Refuse what lies in a cage that is still closed over it: it goes where the cage goes."""
    nested = [one for one in bags if one.parent_id is not None]
    if not nested:
        return
    cages = Bag.objects.in_county(nested[0].county_id).filter(
        pk__in=[one.parent_id for one in nested], status__in=LIVE_BAG
    )
    if numbers := sorted(str(one) for one in cages):
        raise BagInside(cages=numbers, **where)


def content_lines(bag: Bag) -> list[str]:
    """Write what a bag holds as lines to be hashed: parcels by id, inner bags with seals."""
    parcels = live_items(bag.county_id, [bag.pk])
    inner = Bag.objects.in_county(bag.county_id).filter(parent=bag)
    return [f"parcel {item.parcel_id}" for item in parcels] + [
        f"bag {one.number} {one.seal_no} {one.content_hash}" for one in inner
    ]


def hash_of(lines: list[str]) -> str:
    return fingerprint(lines)


def seal_bag(bag: Bag, *, actor: User, seal_no: str) -> Bag:
    """Close a bag with a seal; from now on its list is fixed, and its hash proves it.

    Raises BagSealed, BagBlocked, BagEmpty, BagNotSealed (of an inner bag).
    """
    with transaction.atomic():
        bag = lock_bag(bag, actor)
        if bag.status != BagStatus.OPEN:
            raise BagSealed(status_now=bag.status)
        refuse_blocked([bag])
        inner = Bag.objects.in_county(bag.county_id).filter(parent=bag)
        if unsealed := [str(one) for one in inner if one.status != BagStatus.SEALED]:
            raise BagNotSealed(bags=unsealed)
        lines = content_lines(bag)
        if not lines:
            raise BagEmpty
        bag.move_to(
            BagStatus.SEALED,
            seal_no=compact_code(seal_no),
            content_hash=hash_of(lines),
            sealed_at=timezone.now(),
            sealed_by=actor,
            version=bag.version + 1,
        )
        note_units([bag], actor=actor, station_id=bag.custody_id)
        _tell("bag.sealed", bag, actor, seal_no=bag.seal_no, content_hash=bag.content_hash)
    return bag


def compare_seal(bag: Bag, *, station_id: UUID, seal_no: str, broken: bool) -> NewCase | None:
    """Note on a locked bag what its seal looks like; give the case to open if it differs.

    A wrong seal is a case of its own: that the content is right does not excuse it.
    """
    seen = compact_code(seal_no)
    if broken:
        found = SealFound.BROKEN
    elif seen == bag.seal_no:
        found = SealFound.OK
    else:
        found = SealFound.WRONG
    bag.seal_found, bag.seal_seen = found, seen
    if found == SealFound.OK:
        return None
    return NewCase(
        station_id=station_id,
        subject_type="bag",
        subject_id=bag.pk,
        subject_label=str(bag),
        note=f"{bag.seal_no} → {seen or '–'}",
        custodian=(bag.custody, bag.custody_id),
        data={"found": found.value, "sealed_with": bag.seal_no, "read": seen},
    )


def open_seal_cases(county_id: int, found: Sequence[NewCase], *, actor: User) -> None:
    """Open the cases of all seals of an act that were not as they had been left."""
    if found:
        open_cases(county_id, CaseKind.WRONG_SEAL, found, actor=actor)


def open_bag(
    bag: Bag,
    *,
    actor: User,
    seal_no: str,
    broken: bool = False,
    parcels: Sequence[UUID] | None = None,
) -> Bag:
    """Open a bag where it was delivered (or where it was sealed), comparing its seal.

    `parcels` is what was found in it: what came sealed is taken over with it, what is missing of
    its list becomes SHORT, with a case. Raises BagElsewhere, BagNotSealed, BagInside.
    """
    from .shorts import miss_parcels, take_over

    with transaction.atomic():
        bag = lock_bag(bag, actor)
        if bag.custody != Custody.STATION:
            raise BagElsewhere
        if bag.status not in (BagStatus.DELIVERED, BagStatus.SEALED):
            raise BagNotSealed(status_now=bag.status)
        refuse_blocked([bag])
        station_id = bag.custody_id
        refuse_inside([bag])
        if not bag.seal_found:
            seal = compare_seal(bag, station_id=station_id, seal_no=seal_no, broken=broken)
            open_seal_cases(bag.county_id, [seal] if seal else [], actor=actor)
        bag.move_to(
            BagStatus.OPENED,
            seal_found=bag.seal_found,
            seal_seen=bag.seal_seen,
            opened_at=timezone.now(),
            version=bag.version + 1,
        )
        note_units([bag], actor=actor, station_id=station_id)
        items = live_items(bag.county_id, [bag.pk])
        if parcels is not None:
            listed = {item.parcel_id for item in items}
            inside = Parcel.objects.in_county(bag.county_id).lock_all(listed)
            if strange := [one for one in parcels if one not in listed]:
                raise UnknownParcel(pointer="/parcels", parcels=[str(one) for one in strange])
            there = [one for one in inside if one.pk in set(parcels)]
            take_over(there, actor=actor, station_id=station_id, note=str(bag))
            gone = [one for one in inside if one.pk not in set(parcels)]
            miss_parcels(gone, actor=actor, station_id=station_id, data={"bag": str(bag)})
        _tell("bag.opened", bag, actor, seal=bag.seal_found)
    return bag


def return_empty(bag: Bag, *, actor: User) -> Bag:
    """Note that the empty bag is back and may be used again."""
    with transaction.atomic():
        bag = lock_bag(bag, actor)
        bag.move_to(BagStatus.EMPTY_RETURNED, parent=None, version=bag.version + 1)
        note_units([bag], actor=actor, station_id=bag.custody_id)
        _tell("bag.empty_returned", bag, actor)
    return bag


def _tell(topic: str, bag: Bag, actor: User, **data: Any) -> None:
    record_event(
        topic,
        county_id=bag.county_id,
        actor=actor,
        subject=bag,
        station_id=bag.custody_id if bag.custody == Custody.STATION else None,
        stations=[bag.made_at_id, bag.destination_id],
        data=data,
    )

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
from orders.cases.actions import open_case
from orders.cases.choices import CaseKind
from orders.parcels.choices import Custody
from orders.parcels.errors import UnknownParcel

from ..choices import BagStatus, SealFound
from ..errors import BagBlocked, BagElsewhere, BagEmpty, BagNotSealed, BagSealed
from ..models import Bag, BagItem
from ..policy import fingerprint
from ..queries import live_items

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
        _tell("bag.sealed", bag, actor, seal_no=bag.seal_no, content_hash=bag.content_hash)
    return bag


def compare_seal(bag: Bag, *, actor: User, station_id: UUID, seal_no: str, broken: bool) -> None:
    """Note on a locked bag what its seal looks like; other than it was left opens `wrong_seal`.

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
        return
    open_case(
        CaseKind.WRONG_SEAL,
        county_id=bag.county_id,
        station_id=station_id,
        subject=bag,
        actor=actor,
        custodian=(bag.custody, bag.custody_id),
        data={"found": found.value, "sealed_with": bag.seal_no, "read": seen},
    )


def open_bag(
    bag: Bag,
    *,
    actor: User,
    seal_no: str,
    broken: bool = False,
    parcels: Sequence[UUID] | None = None,
) -> Bag:
    """Open a bag where it was delivered (or where it was sealed), comparing its seal.

    `parcels` is what was found in it; what is missing of its list becomes SHORT, with a case.
    Raises BagElsewhere, BagNotSealed.
    """
    from .shorts import miss_parcels

    with transaction.atomic():
        bag = lock_bag(bag, actor)
        if bag.custody != Custody.STATION:
            raise BagElsewhere
        if bag.status not in (BagStatus.DELIVERED, BagStatus.SEALED):
            raise BagNotSealed(status_now=bag.status)
        refuse_blocked([bag])
        station_id = bag.custody_id
        if not bag.seal_found:
            compare_seal(bag, actor=actor, station_id=station_id, seal_no=seal_no, broken=broken)
        bag.move_to(
            BagStatus.OPENED,
            seal_found=bag.seal_found,
            seal_seen=bag.seal_seen,
            opened_at=timezone.now(),
            version=bag.version + 1,
        )
        items = live_items(bag.county_id, [bag.pk])
        if parcels is not None:
            listed = {item.parcel_id for item in items}
            if strange := [one for one in parcels if one not in listed]:
                raise UnknownParcel(pointer="/parcels", parcels=[str(one) for one in strange])
            gone = [item.parcel for item in items if item.parcel_id not in set(parcels)]
            miss_parcels(gone, actor=actor, station_id=station_id, data={"bag": str(bag)})
        _tell("bag.opened", bag, actor, seal=bag.seal_found)
    return bag


def return_empty(bag: Bag, *, actor: User) -> Bag:
    """Note that the empty bag is back and may be used again."""
    with transaction.atomic():
        bag = lock_bag(bag, actor)
        bag.move_to(BagStatus.EMPTY_RETURNED, parent=None, version=bag.version + 1)
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

"""Making bags and filling them. A parcel goes in by a scan, like every step of a parcel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import DomainError, Meaningless
from accounts.kernel.ids import new_id
from accounts.kernel.numbers import random_number
from orders.cases.actions import end_case, open_case
from orders.cases.choices import CaseKind, CaseStatus, Outcome
from orders.cases.models import Case
from orders.parcels.actions import record_scans
from orders.parcels.choices import Custody, Direction, ParcelStatus, Step
from orders.parcels.errors import UnknownParcel, WrongStation
from orders.parcels.models import Parcel
from orders.parcels.scans import ScanIn, problem_of
from stations.network.choices import StationKind
from stations.network.models import Station

from ..choices import BagDirection, BagStatus
from ..errors import (
    BagBlocked,
    BagElsewhere,
    BagNumberTaken,
    BagSealed,
    NestedTooDeep,
    NotClashing,
    NotForThisBag,
)
from ..models import Bag, BagItem
from ..policy import DEEPEST, read_bag_number
from ..queries import descendants, listed_elsewhere
from .history import note_units
from .seals import content_lines, hash_of, lock_bag, refuse_inside

if TYPE_CHECKING:
    from accounts.identity.models import User

NUMBER_LENGTH = 6
TRIES = 3
ALREADY_BAGGED = {ParcelStatus.BAGGED, ParcelStatus.RETURN_BAGGED, ParcelStatus.MISSORTED}
"""Of these the status says already that they lie in a bag, or may without saying so."""


@dataclass(frozen=True)
class ItemIn:
    """A parcel to be put into a bag, by id or by waybill with or without carrier."""

    parcel: UUID | None = None
    waybill_no: str = ""
    carrier: str = ""


@dataclass(frozen=True)
class ItemResult:
    """What became of one item: `applied`, `duplicate` (was in this bag), `rejected`, `clash`."""

    outcome: str
    parcel: UUID | None = None
    status: str | None = None
    problem: dict[str, Any] | None = None


def make_bag(
    *,
    actor: User,
    station: Station,
    destination: Station,
    direction: str,
    number: str = "",
) -> Bag:
    """Make an open bag at a station; without a printed number it gets a random one of ours.

    Raises WrongCheckCharacter, BagNumberTaken.
    """
    if (direction == BagDirection.TO_POINT) != (destination.kind == StationKind.POINT):
        raise Meaningless(pointer="/destination")
    if direction != BagDirection.TO_POINT and station.kind != StationKind.POINT:
        raise Meaningless(pointer="/direction")
    given = read_bag_number(number) if number else ""
    with transaction.atomic():
        require(actor, "runs.bag", at=station)
        for _try in range(TRIES):
            bag = Bag(
                county_id=station.county_id,
                number=given or random_number("B", length=NUMBER_LENGTH),
                direction=direction,
                made_at=station,
                destination=destination,
                custody=Custody.STATION,
                custody_id=station.pk,
                created_by=actor,
            )
            try:
                with transaction.atomic():
                    bag.save(force_insert=True)
                break
            except IntegrityError as error:
                if given:
                    raise BagNumberTaken(pointer="/number") from error
        else:
            raise BagNumberTaken(pointer="/number")
        note_units([bag], actor=actor, station_id=station.pk)
        tell("bag.made", bag, actor, destination=str(destination.pk))
    return bag


def put_in_bag(bag: Bag, *, actor: User, items: Sequence[ItemIn]) -> list[ItemResult]:
    """Put parcels into an open bag; each gets its own result, and a bad one stops nothing.

    One that another live bag lists is listed here too: that opens the case `two_bags`, and both
    bags stay where they are until it is said in which of them it lies. Raises BagSealed.
    """
    with transaction.atomic():
        bag = _open_bag(bag, actor)
        parcels = _lock_named(bag.county_id, items)
        ids = {one.pk for one in parcels}
        rows = BagItem.objects.in_county(bag.county_id).filter(bag=bag, removed_at__isnull=True)
        here = set(rows.filter(parcel_id__in=ids).values_list("parcel_id", flat=True))
        elsewhere = listed_elsewhere(bag.county_id, ids, bag.pk)
        results: list[ItemResult | None] = []
        added: list[Parcel] = []
        to_scan: list[tuple[int, Parcel]] = []
        for place, item in enumerate(items):
            try:
                parcel = _the_one(item, parcels)
                if parcel.pk in here:
                    results.append(ItemResult("duplicate", parcel.pk, parcel.status))
                    continue
                here.add(parcel.pk)
                if others := elsewhere.get(parcel.pk):
                    results.append(_clash(bag, parcel, others, actor))
                    continue
                _fits(bag, parcel)
            except DomainError as refusal:
                results.append(ItemResult("rejected", None, None, problem_of(refusal)))
                continue
            if parcel.status in ALREADY_BAGGED:
                added.append(parcel)
                results.append(ItemResult("applied", parcel.pk, parcel.status))
            else:
                to_scan.append((place, parcel))
                results.append(None)
        added += _scan_in(bag, actor, to_scan, results)
        _list(bag, added, actor)
        if added:
            bag.version += 1
            bag.save(update_fields=["version"])
            tell("bag.filled", bag, actor, parcels=[str(one.pk) for one in added])
    return [one for one in results if one is not None]


def take_out_of_bag(bag: Bag, *, actor: User, parcel: UUID, reason: str = "") -> Bag:
    """Note that a parcel was taken out of an open bag; that it was in stays known."""
    with transaction.atomic():
        bag = _open_bag(bag, actor)
        rows = BagItem.objects.in_county(bag.county_id).filter(
            bag=bag, parcel_id=parcel, removed_at__isnull=True
        )
        item = rows.select_for_update(of=("self",)).first()
        if item is None:
            raise UnknownParcel(pointer="/parcel")
        _remove([item], actor, reason)
        _settle_clash(bag.county_id, parcel, actor, reason)
        bag.version += 1
        bag.save(update_fields=["version"])
        tell("bag.taken_out", bag, actor, parcel=str(parcel), reason=reason)
    return bag


def say_in_which_bag(bag: Bag, *, actor: User, parcel: UUID, reason: str) -> Bag:
    """Settle a `two_bags` case: the parcel lies in this bag, the others' lists are corrected."""
    with transaction.atomic():
        items = BagItem.objects.in_county(actor.county_id or 0).filter(
            parcel_id=parcel, removed_at__isnull=True, clash=True
        )
        # all bags that list it, in the order of their ids: who says another of them waits here
        among = Bag.objects.in_county(actor.county_id or 0).lock_all(
            [bag.pk, *items.values_list("bag_id", flat=True)]
        )
        bag = lock_bag(bag, actor)
        items = list(items.select_for_update(of=("self",)).order_by("pk"))
        if not any(item.bag_id == bag.pk for item in items):
            raise NotClashing(pointer="/parcel")
        others = [item for item in items if item.bag_id != bag.pk]
        _remove(others, actor, reason)
        strange = {item.bag_id for item in others}
        for other in (one for one in among if one.pk in strange):
            if other.content_hash:  # sealed before: its list is another now
                other.content_hash = hash_of(content_lines(other))
            other.version += 1
            other.save(update_fields=["content_hash", "version"])
        _settle_clash(bag.county_id, parcel, actor, reason)
        tell("bag.clash_settled", bag, actor, parcel=str(parcel), reason=reason)
    return bag


def put_bag_in_bag(bag: Bag, *, actor: User, inner: str) -> Bag:
    """Put a bag into an open cage, three deep at most. Raises NestedTooDeep, BagElsewhere."""
    number = read_bag_number(inner, pointer="/bag")
    with transaction.atomic():
        bags = Bag.objects.in_county(actor.county_id or 0)
        child = bags.refer_number(number, "/bag")
        bags.lock_all([bag.pk, child.pk])  # in one order, whichever is put into the other
        bag = _open_bag(bag, actor)
        child = bags.get(pk=child.pk)
        refuse_inside([child], pointer="/bag")
        if child.custody_id != bag.custody_id or child.status not in (
            BagStatus.OPEN,
            BagStatus.SEALED,
        ):
            raise BagElsewhere(pointer="/bag")
        if child.destination_id != bag.destination_id:
            raise NotForThisBag(pointer="/bag")
        inside = descendants(bag.county_id, [child])
        if bag.pk in {one.pk for one in inside} or _above(bag) + _height(child, inside) > DEEPEST:
            raise NestedTooDeep(pointer="/bag")
        child.parent, child.version = bag, child.version + 1
        child.save(update_fields=["parent", "version"])
        bag.version += 1
        bag.save(update_fields=["version"])
        tell("bag.nested", bag, actor, inner=str(child.pk))
    return bag


# --- parts ---


def _open_bag(bag: Bag, actor: User) -> Bag:
    bag = lock_bag(bag, actor)
    if bag.status != BagStatus.OPEN:
        raise BagSealed(status_now=bag.status)
    return bag


def _lock_named(county_id: int, items: Sequence[ItemIn]) -> list[Parcel]:
    """Lock what the items name in the order of ids; who lists a parcel twice waits here."""
    ids = {item.parcel for item in items if item.parcel}
    waybills = {item.waybill_no for item in items if not item.parcel}
    parcels = Parcel.objects.in_county(county_id).open()
    parcels = parcels.filter(Q(pk__in=ids) | Q(waybill_no__in=waybills))
    return list(parcels.select_for_update(of=("self",)).order_by("pk"))


def _the_one(item: ItemIn, parcels: list[Parcel]) -> Parcel:
    found = [
        one
        for one in parcels
        if one.pk == item.parcel
        or (
            item.parcel is None
            and one.waybill_no == item.waybill_no
            and item.carrier in ("", one.carrier_id)
        )
    ]
    if len(found) != 1:
        raise UnknownParcel(pointer="/parcel" if item.parcel else "/waybill_no")
    return found[0]


def _fits(bag: Bag, parcel: Parcel) -> None:
    """Refuse what lies elsewhere or does not go where the bag goes."""
    if parcel.held_at_id not in (None, bag.made_at_id):
        raise WrongStation
    outward = parcel.direction == Direction.OUTBOUND
    if bag.direction == BagDirection.TO_POINT:
        right = not outward and parcel.station_id == bag.destination_id
    elif bag.direction == BagDirection.TO_CENTRE:
        right = outward or parcel.status == ParcelStatus.MISSORTED
    else:
        right = not outward and parcel.status != ParcelStatus.MISSORTED
    if not right:
        raise NotForThisBag(station=str(parcel.station_id))


def _scan_in(
    bag: Bag, actor: User, wanted: list[tuple[int, Parcel]], results: list[ItemResult | None]
) -> list[Parcel]:
    """Send the parcels through the one scan path; gives those that moved."""
    now = timezone.now()
    scans = [
        ScanIn(
            op_id=new_id(),
            step=Step.BAG.value,
            station=bag.made_at_id,
            occurred_at=now,
            parcel=parcel.pk,
            note=str(bag),
        )
        for _place, parcel in wanted
    ]
    moved = []
    said = record_scans(scans, actor=actor) if scans else []
    for (place, parcel), one in zip(wanted, said, strict=True):
        results[place] = ItemResult(one.outcome, parcel.pk, one.status, one.problem)
        if one.outcome == "applied":
            moved.append(parcel)
    return moved


def _list(bag: Bag, parcels: list[Parcel], actor: User, *, clash: bool = False) -> None:
    BagItem.objects.bulk_create(
        BagItem(county_id=bag.county_id, bag=bag, parcel=one, added_by=actor, clash=clash)
        for one in parcels
    )


def _clash(bag: Bag, parcel: Parcel, others: list[BagItem], actor: User) -> ItemResult:
    """List it here too, block all bags that do, and open the case."""
    _list(bag, [parcel], actor, clash=True)
    BagItem.objects.in_county(bag.county_id).filter(pk__in=[one.pk for one in others]).update(
        clash=True
    )
    numbers = [str(one.bag) for one in others]
    open_case(
        CaseKind.TWO_BAGS,
        county_id=bag.county_id,
        station_id=bag.made_at_id,
        subject=parcel,
        actor=actor,
        parcel_id=parcel.pk,
        custodian=(parcel.custody, parcel.custody_id),
        money_fen=parcel.cod_fen,
        data={"bags": [str(bag.pk), *(str(one.bag_id) for one in others)]},
    )
    problem = problem_of(BagBlocked(bags=numbers))
    return ItemResult("clash", parcel.pk, parcel.status, problem)


def _remove(items: list[BagItem], actor: User, reason: str) -> None:
    for item in items:
        item.removed_at, item.removed_by, item.reason = timezone.now(), actor, reason
        item.clash = False
        item.save(update_fields=["removed_at", "removed_by", "reason", "clash"])


def _settle_clash(county_id: int, parcel_id: UUID, actor: User, reason: str) -> None:
    """When one list is left that names it, nothing is blocked any more and the case ends."""
    left = BagItem.objects.in_county(county_id).filter(
        parcel_id=parcel_id, removed_at__isnull=True, clash=True
    )
    if left.count() > 1:
        return
    left.update(clash=False)
    cases = Case.objects.in_county(county_id).filter(
        kind=CaseKind.TWO_BAGS, subject_id=parcel_id, status=CaseStatus.OPEN
    )
    case = cases.select_for_update(of=("self",)).first()
    if case is not None:
        end_case(case, actor=actor, outcome=Outcome.CORRECTED, reason=reason)


def _above(bag: Bag) -> int:
    """Count the bag and those it lies in."""
    depth = 1
    while bag.parent_id is not None and depth <= DEEPEST:
        bag = Bag.objects.in_county(bag.county_id).get(pk=bag.parent_id)
        depth += 1
    return depth


def _height(bag: Bag, inside: list[Bag]) -> int:
    """Count the levels of a bag with what is in it."""
    children = [one for one in inside if one.parent_id == bag.pk]
    return 1 + max((_height(one, inside) for one in children), default=0)


def tell(topic: str, bag: Bag, actor: User, **data: Any) -> None:
    record_event(
        topic,
        county_id=bag.county_id,
        actor=actor,
        subject=bag,
        station_id=bag.made_at_id,
        stations=[bag.made_at_id, bag.destination_id],
        data=data,
    )

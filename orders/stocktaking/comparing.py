"""What a joint count found against the record, at the moment the count was closed.

Work goes on while two people count. What was counted and has been given out since is no surplus,
and what came in after the count began is not missing: both are told apart from the differences.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.kernel.text import compact_code
from orders.parcels.choices import Custody, Step
from orders.parcels.models import Parcel, ScanEvent
from orders.runs.choices import BagStatus, PouchStatus
from orders.runs.models import Bag, BagItem, Pouch

from .models import StockTake, StockTakeItem

BRINGS = [Step.RECEIVE, Step.UNLOAD, Step.SHELVE, Step.ACCEPT, Step.STAGE, Step.TAKE_BACK]
STANDING = [BagStatus.OPEN, BagStatus.SEALED, BagStatus.DELIVERED, BagStatus.OPENED]
Told = dict[str, Any]


def compare(take: StockTake) -> Told:
    """Give the lists of a protocol: agreed, missing, extra, came, left, unknown, bags, pouches."""
    items = {
        compact_code(one.label): one
        for one in StockTakeItem.objects.in_county(take.county_id).filter(take=take)
    }
    bags, pouches = _bags(take), _pouches(take)
    here = {one.pk: one for one in _lying(take, [bag.pk for bag in bags.values()])}
    known = _known(take.county_id, items)
    counted = {parcel.pk: label for label, parcel in known.items()}
    missing = [one for pk, one in here.items() if pk not in counted]
    extra = [known[label] for pk, label in counted.items() if pk not in here]
    began = dict.fromkeys([one.pk for one in missing], take.opened_at)
    seen = {pk: items[label].counted_at for pk, label in counted.items() if pk not in here}
    came = _moved(take, began, BRINGS)
    left = _moved(take, seen)
    return {
        "counted": len(items),
        "recorded": len(here) + len(bags) + len(pouches),
        "agreed": len(here) - len(missing),
        "missing": _parcels(one for one in missing if one.pk not in came),
        "extra": _parcels(one for one in extra if one.pk not in left),
        "came": _parcels(one for one in missing if one.pk in came),
        "left": _parcels(one for one in extra if one.pk in left),
        "unknown": sorted(
            one.label
            for label, one in items.items()
            if label not in known and label not in bags and label not in pouches
        ),
        "bags": _units(bags, items),
        "pouches": _units(pouches, items),
    }


def agrees(found: Told) -> bool:
    """Say whether nothing is missing and nothing too much."""
    return not (found["missing"] or odd(found))


def odd(found: Told) -> bool:
    """Say whether there is a difference besides missing parcels."""
    units = [*found["bags"], *found["pouches"]]
    return bool(found["extra"] or found["unknown"] or not all(one["counted"] for one in units))


def _lying(take: StockTake, bag_ids: list[UUID]) -> list[Parcel]:
    """Parcels the record has at the station, those in its bags left out: the bag is counted."""
    bagged = BagItem.objects.in_county(take.county_id).filter(
        bag_id__in=bag_ids, removed_at__isnull=True, bag__status__in=STANDING[:3]
    )
    return list(
        Parcel.objects.in_county(take.county_id)
        .open()
        .filter(held_at_id=take.station_id)
        .exclude(pk__in=list(bagged.values_list("parcel_id", flat=True)))
        .order_by("waybill_no")
    )


def _known(county_id: int, items: dict[str, StockTakeItem]) -> dict[str, Parcel]:
    """The parcel each number means: by waybill or our own, the open or latest visit first."""
    parcels = Parcel.objects.in_county(county_id)
    known: dict[str, Parcel] = {}
    for column in ("number", "waybill_no"):
        rows = parcels.filter(**{f"{column}__in": list(items)}).order_by("is_open", "visit")
        known |= {getattr(one, column): one for one in rows}
    return known


def _moved(take: StockTake, since: dict[UUID, Any], steps: Iterable[str] = ()) -> set[UUID]:
    """Which of these were scanned at the station after the moment told for each."""
    if not since:
        return set()
    events = ScanEvent.objects.in_county(take.county_id).filter(
        recorded_at__gte=min(since.values()), parcel_id__in=list(since), station_id=take.station_id
    )
    if steps:
        events = events.filter(step__in=list(steps))
    rows = events.values_list("parcel_id", "recorded_at")
    return {pk for pk, at in rows if at >= since[pk]}


def _bags(take: StockTake) -> dict[str, Bag]:
    bags = Bag.objects.in_county(take.county_id).filter(
        custody=Custody.STATION, custody_id=take.station_id, status__in=STANDING
    )
    return {compact_code(one.number): one for one in bags.order_by("number")}


def _pouches(take: StockTake) -> dict[str, Pouch]:
    pouches = Pouch.objects.in_county(take.county_id).filter(
        custody=Custody.STATION, custody_id=take.station_id
    )
    waiting = pouches.exclude(status=PouchStatus.COUNTED).order_by("number")
    return {compact_code(one.number): one for one in waiting}


def _parcels(parcels: Iterable[Parcel]) -> list[Told]:
    return [
        {
            "id": str(one.pk),
            "waybill_no": one.waybill_no,
            "status": one.status,
            "shelf": one.shelf_code,
            "cod_fen": one.cod_fen,
        }
        for one in parcels
    ]


def _units(units: dict[str, Any], items: dict[str, StockTakeItem]) -> list[Told]:
    return [
        {
            "id": str(one.pk),
            "number": one.number,
            "seal_no": one.seal_no,
            "status": one.status,
            "counted": label in items,
        }
        for label, one in units.items()
    ]

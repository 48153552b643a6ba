"""Closing an unloading: what came against what the run had aboard for this stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.utils import timezone

from orders.cases.actions import end_case
from orders.cases.choices import CaseKind, CaseStatus, Outcome
from orders.cases.models import Case
from orders.parcels.choices import Custody, ParcelStatus
from orders.parcels.models import Parcel
from stations.network.choices import StationKind

from ..choices import Aboard, ActKind, BagStatus, StopStatus
from ..models import Bag, CustodyAct, RunItem, Stop, StopScan
from ..queries import live_items
from .custody import hand_over_custody
from .shorts import find_surplus, find_unknown, miss_bags, miss_parcels, take_over
from .stops import arrive_pouches

if TYPE_CHECKING:
    from accounts.identity.models import User


class Scanned(Protocol):
    """A scan at the stop: kept, or just answered."""

    outcome: str
    text: str


def close_unload(stop: Stop, actor: User) -> None:
    """Compare, open the cases, write the hand-over down, and move the stop.

    Which parcel came is read off the parcels themselves: who was scanned by another door counts.
    """
    expected = _expected(stop)
    if _take_over_sealed(stop, actor, expected):
        expected = _expected(stop)
    missing = [one for one in expected if _still_aboard(one, stop)]
    came = [one for one in expected if not _still_aboard(one, stop)]
    foreign = _foreign(stop, expected)
    missed = _miss(stop, actor, missing)
    find_surplus(stop, foreign, actor=actor)
    unknown = _unknown(stop)
    find_unknown(stop, unknown, actor=actor)
    act = None
    if came or foreign:
        act = hand_over_custody(
            ActKind.DROP,
            run=stop.run,
            stop=stop,
            station=stop.station,
            giver=(Custody.RUN.value, stop.run_id),
            receiver=(Custody.STATION.value, stop.station_id),
            actor=actor,
            bags=[one.bag for one in came if one.parcel_id is None],
            parcels=[*(one.parcel for one in came if one.parcel_id is not None), *foreign],
        )
    _mark(stop, came, missing, [one.pk for one in foreign], act)
    if stop.station.kind == StationKind.CENTRE:
        arrive_pouches(stop, actor)
    parcels_came = sum(one.parcel_id is not None for one in came)
    differs = bool(missed or foreign or unknown or _seal_differs(stop))
    stop.move_to(
        StopStatus.DISCREPANT if differs else StopStatus.MATCHED,
        finished_at=timezone.now(),
        expected=sum(one.parcel_id is not None for one in expected),
        scanned=parcels_came + len(foreign) + len(unknown),
        missing=missed,
        foreign=len(foreign) + len(unknown),
        version=stop.version + 1,
    )


def judge_late(stop: Stop, actor: User, results: Sequence[Scanned]) -> None:
    """Judge scans that came after the comparison: found again, or surplus."""
    parcel_ids = [one.parcel for one in results if one.parcel and one.outcome == "applied"]
    listed = RunItem.objects.in_county(stop.county_id).filter(
        run=stop.run, parcel_id__in=parcel_ids
    )
    mine = listed.filter(to_stop=stop)
    known = set(mine.values_list("parcel_id", flat=True))
    listed.exclude(state=Aboard.OFF).update(state=Aboard.OFF, off_at_stop=stop)
    strange = [one for one in parcel_ids if one not in known]
    surplus = Parcel.objects.in_county(stop.county_id).filter(pk__in=strange)
    find_surplus(stop, list(surplus.order_by("pk")), actor=actor)
    bag_ids = [one.bag for one in results if one.bag and one.outcome == "applied"]
    if bag_ids:
        RunItem.objects.in_county(stop.county_id).filter(
            run=stop.run, bag_id__in=bag_ids, parcel__isnull=True
        ).update(state=Aboard.OFF, off_at_stop=stop)
        find_bags(stop, actor, bag_ids)


# --- parts ---


def find_bags(stop: Stop, actor: User, bag_ids: list[UUID]) -> None:
    """Bags that were missing are here: what came in them sealed comes along, their cases end."""
    bags = Bag.objects.in_county(stop.county_id).lock_all(bag_ids)
    still_sealed = [one.pk for one in bags if one.status == BagStatus.DELIVERED]
    if still_sealed:
        listed = {item.parcel_id for item in live_items(stop.county_id, still_sealed)}
        inside = Parcel.objects.in_county(stop.county_id).lock_all(listed)
        taken = take_over(inside, actor=actor, station_id=stop.station_id)
        RunItem.objects.in_county(stop.county_id).filter(
            parcel_id__in=taken, bag_id__in=still_sealed
        ).update(state=Aboard.OFF, off_at_stop=stop)
    RunItem.objects.in_county(stop.county_id).filter(
        bag_id__in=bag_ids, parcel__isnull=True, state=Aboard.MISSING
    ).update(state=Aboard.OFF, off_at_stop=stop)
    # one by one: what hears of the end of a case hears of each, and bags are few
    cases = Case.objects.in_county(stop.county_id).filter(
        kind=CaseKind.SHORT, subject_id__in=bag_ids, status=CaseStatus.OPEN
    )
    for case in cases.select_for_update(of=("self",)).order_by("pk"):
        end_case(case, actor=actor, outcome=Outcome.FOUND, reason="")


def _expected(stop: Stop) -> list[RunItem]:
    """What the run has aboard for this stop; at the centre all that it still has.

    Bags, then parcels are locked, in the order of their ids: what is compared cannot be scanned by
    another door between the look and the verdict.
    """
    items = RunItem.objects.in_county(stop.county_id).filter(
        run_id=stop.run_id, state=Aboard.ABOARD
    )
    if stop.station.kind != StationKind.CENTRE:
        items = items.filter(to_stop=stop)
    rows = list(items.order_by("pk"))
    bags = Bag.objects.in_county(stop.county_id).lock_all({one.bag_id for one in rows} - {None})
    parcels = Parcel.objects.in_county(stop.county_id).lock_all(
        {one.parcel_id for one in rows} - {None}
    )
    bag_of, parcel_of = {one.pk: one for one in bags}, {one.pk: one for one in parcels}
    for one in rows:
        one.bag, one.parcel = bag_of.get(one.bag_id), parcel_of.get(one.parcel_id)
    return rows


def _still_aboard(item: RunItem, stop: Stop) -> bool:
    thing: Parcel | Bag = item.parcel if item.parcel_id is not None else item.bag
    return thing.custody == Custody.RUN and thing.custody_id == stop.run_id


def _take_over_sealed(stop: Stop, actor: User, expected: list[RunItem]) -> list[UUID]:
    """A bag taken over unopened brings all that is listed in it; it is counted when it is opened.

    Inner bags of a cage count as their cage does.
    """
    sealed = [
        item.parcel
        for item in expected
        if item.parcel_id is not None
        and item.bag is not None
        and item.bag.status == BagStatus.DELIVERED
        and item.bag.custody_id == stop.station_id
        and _still_aboard(item, stop)
    ]
    return take_over(sealed, actor=actor, station_id=stop.station_id)


def _miss(stop: Stop, actor: User, missing: list[RunItem]) -> int:
    """Open the cases of what did not come; gives how many parcels and bags."""
    data = {"stop": str(stop.pk), "run": str(stop.run_id)}
    parcels = [one.parcel for one in missing if one.parcel_id is not None]
    # counted out of its bag already, with a case: missing here all the same
    before = [one for one in parcels if one.status == ParcelStatus.SHORT]
    parcels = [one for one in parcels if one.status != ParcelStatus.SHORT]
    missed = miss_parcels(parcels, actor=actor, station_id=stop.station_id, data=data)
    bags = [one.bag for one in missing if one.parcel_id is None]
    note = stop.run.number
    miss_bags(bags, actor=actor, station_id=stop.station_id, note=note, data=data)
    return len(before) + len(missed) + len(bags)


def _foreign(stop: Stop, expected: list[RunItem]) -> list[Parcel]:
    """Parcels scanned here that this stop was not to get."""
    listed = {one.parcel_id for one in expected}
    listed |= set(
        RunItem.objects.in_county(stop.county_id)
        .filter(run_id=stop.run_id, to_stop=stop, parcel__isnull=False)
        .values_list("parcel_id", flat=True)
    )
    scanned = StopScan.objects.in_county(stop.county_id).filter(
        stop=stop, outcome="applied", parcel_id__isnull=False
    )
    ids = set(scanned.values_list("parcel_id", flat=True)) - listed
    return list(Parcel.objects.in_county(stop.county_id).filter(pk__in=ids).order_by("pk"))


def _unknown(stop: Stop) -> list[str]:
    """What was scanned here and no list of the county knows."""
    scans = StopScan.objects.in_county(stop.county_id).filter(
        stop=stop, outcome="rejected", parcel_id__isnull=True, bag_id__isnull=True
    )
    codes = ("unknown_parcel", "unknown_reference")
    return sorted({one.text for one in scans if (one.problem or {}).get("code") in codes})


def _seal_differs(stop: Stop) -> bool:
    bags = RunItem.objects.in_county(stop.county_id).filter(
        run_id=stop.run_id,
        to_stop=stop,
        parcel__isnull=True,
        bag__seal_found__in=["wrong", "broken"],
    )
    return bags.exists()


def _mark(
    stop: Stop,
    came: list[RunItem],
    missing: list[RunItem],
    foreign: list[UUID],
    act: CustodyAct | None,
) -> None:
    items = RunItem.objects.in_county(stop.county_id)
    items.filter(pk__in=[one.pk for one in came]).update(
        state=Aboard.OFF, off_at_stop=stop, given_act=act
    )
    items.filter(pk__in=[one.pk for one in missing]).update(state=Aboard.MISSING, off_at_stop=stop)
    if foreign:  # taken in here though listed for another stop
        items.filter(run_id=stop.run_id, parcel_id__in=foreign, state=Aboard.ABOARD).update(
            state=Aboard.OFF, off_at_stop=stop, given_act=act
        )

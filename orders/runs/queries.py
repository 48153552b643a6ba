"""Reads that are not one queryset: trees of bags, what is in them, timetables."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from .choices import LIVE_BAG
from .models import Bag, BagItem, Route, RouteDeparture, RouteException, RouteStop, Run
from .policy import DEEPEST, Exceptional, Timetable

if TYPE_CHECKING:
    from accounts.identity.models import User


def descendants(county_id: int, bags: Iterable[Bag]) -> list[Bag]:
    """Give the bags and all that lie in them, outermost first; one read a level, three at most."""
    level = list(bags)
    found = list(level)
    for _depth in range(DEEPEST - 1):
        if not level:
            break
        inside = Bag.objects.in_county(county_id).filter(parent_id__in=[one.pk for one in level])
        level = list(inside.order_by("pk"))
        found += level
    return found


def live_items(county_id: int, bag_ids: Iterable[UUID]) -> list[BagItem]:
    """Give what is listed in the bags, with the parcels."""
    items = BagItem.objects.in_county(county_id).filter(
        bag_id__in=list(bag_ids), removed_at__isnull=True
    )
    return list(items.select_related("parcel").order_by("parcel_id"))


def listed_elsewhere(
    county_id: int, parcel_ids: Iterable[UUID], bag_id: UUID
) -> dict[UUID, list[BagItem]]:
    """Give by parcel the live bags other than this one that list it."""
    items = BagItem.objects.in_county(county_id).filter(
        parcel_id__in=list(parcel_ids), removed_at__isnull=True, bag__status__in=LIVE_BAG
    )
    found = defaultdict(list)
    for item in items.exclude(bag_id=bag_id).select_related("bag"):
        found[item.parcel_id].append(item)
    return found


def timetables_of(
    county_id: int, routes: Sequence[Route], since: datetime.date
) -> dict[UUID, Timetable]:
    """Read the timetables of the routes in three statements; exceptions from a day on."""
    ids = [route.pk for route in routes]
    departures, exceptions = defaultdict(list), defaultdict(list)
    minutes: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for one in RouteDeparture.objects.in_county(county_id).filter(route_id__in=ids):
        departures[one.route_id].append((one.departs_at, one.weekdays))
    for one in RouteException.objects.in_county(county_id).filter(route_id__in=ids, on__gte=since):
        exceptions[one.route_id].append(
            Exceptional(one.on, one.kind, one.shift_minutes, one.departs_at)
        )
    for one in RouteStop.objects.in_county(county_id).filter(route_id__in=ids):
        minutes[one.route_id][one.station_id] = one.minutes
    return {
        route.pk: Timetable(
            departures=sorted(departures[route.pk], key=lambda one: one[0]),
            exceptions=exceptions[route.pk],
            minutes=minutes[route.pk],
            cut_off_minutes=route.cut_off_minutes,
        )
        for route in routes
    }


def run_names(county_id: int, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name runs as custodians: number and driver."""
    runs = Run.objects.in_county(county_id).filter(pk__in=list(ids)).select_related("driver")
    return {run.pk: f"{run.number} {run.driver or ''}".strip() for run in runs}


def runs_driven_by(user: User) -> list[UUID]:
    """Give the runs whose driver somebody is or was."""
    mine = Run.objects.in_county(user.county_id or 0).filter(driver=user)
    return list(mine.values_list("pk", flat=True))

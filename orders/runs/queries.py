"""Reads that are not one queryset: trees of bags, what is in them, timetables."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from orders.ledger.queries import BookFault, select_faults

from .choices import LIVE_BAG
from .models import Bag, BagItem, Route, RouteDeparture, RouteException, RouteStop, Run, UnitEvent
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
    county_id: int, parcel_ids: Iterable[UUID], bag_id: UUID | None = None
) -> dict[UUID, list[BagItem]]:
    """Give by parcel the live bags, other than this one, that list it."""
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


def fold_units(county_id: int) -> dict[UUID, UnitEvent]:
    """Rebuild every bag and pouch from the events alone: the last one by version tells it."""
    events = UnitEvent.objects.in_county(county_id).order_by("unit_id", "version")
    return {event.unit_id: event for event in events}


# What the pouches of a station that are not counted yet declare lies on the road, and no more.
_TRANSIT = """
SELECT coalesce(l.id, p.station_id), coalesce(l.fen, 0), coalesce(p.fen, 0)
FROM (
    SELECT a.id, a.station_id, a.debits - a.credits AS fen FROM orders_ledgeraccount a
    WHERE a.county_id = %(county)s AND a.kind = 'cash_transit'
) l
FULL JOIN (
    SELECT w.station_id, sum(w.declared_fen) AS fen FROM orders_pouch w
    WHERE w.county_id = %(county)s AND w.status <> 'counted' GROUP BY w.station_id
) p ON p.station_id = l.station_id
WHERE coalesce(l.fen, 0) <> coalesce(p.fen, 0)
ORDER BY 1
"""
# What was counted out of pouches arrived at the stations' remittances, and in the county's safe.
_COUNTED = """
SELECT w.id, w.number, w.counted_fen, coalesce(m.safe, 0)
FROM orders_pouch w
LEFT JOIN (
    SELECT e.source_id, sum(t.amount_fen) FILTER (WHERE d.kind = 'safe') AS safe
    FROM orders_journalentry e
    JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
    JOIN orders_ledgeraccount d ON d.county_id = t.county_id AND d.id = t.debit_account_id
    WHERE e.county_id = %(county)s AND e.source_type = 'pouch' AND e.kind = 'pouch_count'
    GROUP BY e.source_id
) m ON m.source_id = w.id
WHERE w.county_id = %(county)s AND w.status = 'counted' AND w.counted_fen <> coalesce(m.safe, 0)
ORDER BY w.id
"""


def pouch_faults(county_id: int) -> Iterator[BookFault]:
    """Prove that what is on the road by the books is what the pouches on it declare."""
    yield from select_faults(
        _TRANSIT, "pouch", "{} fen on the road by the books, {} in pouches", county_id
    )
    yield from select_faults(_COUNTED, "pouch", "{} was counted at {}, the safe took {}", county_id)

"""Indicators of the dashboard, each defined once; they read counters, never the scans themselves.

In = inbound parcels put on a shelf. Collected = handed over. Out = parcels accepted for sending.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Sum
from django.utils import timezone

from orders.parcels.choices import Direction
from stations.network.models import Station

from .models import DayCounter, StatusCounter

STEPS = {
    "announced": ("inbound", "announce"),
    "received": ("inbound", "receive"),
    "shelved": ("inbound", "shelve"),
    "collected": ("inbound", "collect"),
    "sent_back": ("inbound", "send_back"),
    "sent": ("outbound", "accept"),
}

COUNTED_DAYS = 31
"""How far back to look for the newest counter: years of them must not be read for it."""


@dataclass
class Flow:
    """How many parcels moved, by what happened to them."""

    announced: int = 0
    received: int = 0
    shelved: int = 0
    collected: int = 0
    sent_back: int = 0
    sent: int = 0

    @property
    def arrived(self) -> int:
        """In: what came to lie on a shelf."""
        return self.shelved

    def add(self, direction: str, step: str, n: int) -> None:
        for name, key in STEPS.items():
            if key == (direction, step):
                setattr(self, name, getattr(self, name) + n)


@dataclass
class DayFlow(Flow):
    day: datetime.date = datetime.date.min


@dataclass
class StationFlow(Flow):
    station_id: UUID | None = None
    name: str = ""


def parcels_per_day(
    county_id: int, days: int = 14, *, stations: Iterable[UUID] | None = None
) -> list[DayFlow]:
    """Flow of each of the last `days` Beijing days, today last, empty days included."""
    today = timezone.localdate()
    first = today - datetime.timedelta(days=days - 1)
    flows = {
        day: DayFlow(day=day) for day in (first + datetime.timedelta(days=i) for i in range(days))
    }
    counters = DayCounter.objects.in_county(county_id).filter(day__gte=first, day__lte=today)
    if stations is not None:
        counters = counters.filter(station_id__in=list(stations))
    rows = counters.values_list("day", "direction", "step").annotate(Sum("n"))
    for day, direction, step, n in rows:
        flows[day].add(direction, step, n)
    return list(flows.values())


def parcels_per_station(
    county_id: int, first: datetime.date, last: datetime.date
) -> list[StationFlow]:
    """Flow of each station over the days from `first` to `last`, busiest first."""
    names = dict(Station.objects.in_county(county_id).values_list("id", "name"))
    flows: dict[UUID, StationFlow] = {}
    rows = (
        DayCounter.objects.in_county(county_id)
        .filter(day__gte=first, day__lte=last)
        .values_list("station_id", "direction", "step")
        .annotate(Sum("n"))
    )
    for station_id, direction, step, n in rows:
        flow = flows.setdefault(
            station_id, StationFlow(station_id=station_id, name=names.get(station_id, ""))
        )
        flow.add(direction, step, n)
    return sorted(flows.values(), key=lambda flow: (-flow.shelved, -flow.collected, flow.name))


def inbound_now(county_id: int) -> dict[str, int]:
    """Say how many inbound parcels stand at each status, by the counters."""
    counters = StatusCounter.objects.in_county(county_id).filter(direction=Direction.INBOUND)
    return dict(counters.values_list("status", "n"))


def counted_until(county_id: int) -> datetime.datetime | None:
    """Say as of when the counters speak; None when nothing was counted lately."""
    lately = timezone.localdate() - datetime.timedelta(days=COUNTED_DAYS)
    counters = DayCounter.objects.in_county(county_id).filter(day__gte=lately)
    return counters.aggregate(at=Max("updated_at"))["at"]

"""What years of parcels cost: the same readings and the same day in a young and in an old county.

Shelves, open cases, counters of a year and the day's parcels are equal in both (decisions 49).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import orjson
from django.db import connections
from django.test import Client

from accounts.identity.models import User
from accounts.kernel.ids import new_id
from accounts.tenancy.unit_of_work import unit_of_work
from orders.counter.queries import today
from orders.reports.dashboard import county_dashboard
from stations.network.models import Station

from . import county as places
from .clients import Contestant, http_request, run_clients
from .county import BATCH, COUNTY, BenchCounty
from .filling import FIRST_OF_DAY, SHELVED_A_POINT, fill, heap_only, reopen
from .races import SCANS, STEPS, Block, Plan, http_work
from .server import serving

SIZES = (20_000, 2_000_000)
READINGS = 50
WARMING = 10
BLOCKS_A_CLIENT = 4
"""So many times 500 parcels a client and round: with four clients a day of 8,000."""
Step = Callable[..., None]


@dataclass
class Side:
    """One size: milliseconds of the readings, scans a second, and the share that was heap-only."""

    parcels: int
    readings: dict[str, float]
    scans: float
    heap_only: float


@dataclass
class Grown:
    small: Side
    large: Side
    at_random: float
    """Scans a second when the parcels lie anywhere in the large table."""
    heap_only_at_random: float

    def ratios(self) -> dict[str, float]:
        """Large against small for what takes time, small against large for what gets done."""
        large, small = self.large.readings, self.small.readings
        found = {name: large[name] / small[name] for name in small}
        found["scans"] = self.small.scans / self.large.scans
        found["at_random"] = self.large.scans / self.at_random
        return found


def measure_growth(
    county: BenchCounty, plan: Plan, sizes: Sequence[int], log: Path, step: Step
) -> Grown:
    """Fill and measure one size after the other, then the old parcels of the larger one."""
    sides = []
    for parcels in sizes:
        for what in fill(parcels, county.points):
            step(label=f"{parcels:,} parcels: {what}")
        step(label=f"{parcels:,} parcels: reading")
        readings = _readings(county)
        step(label=f"{parcels:,} parcels: the scans of a day")
        sides.append(Side(parcels, readings, *_scans(_Together(county, plan), plan, log)))
    step(label="Old parcels at random")
    spread = _Spread(county, plan, sizes[-1] - SHELVED_A_POINT * len(county.points))
    return Grown(sides[0], sides[-1], *_scans(spread, plan, log))


# --- readings ---


def _readings(county: BenchCounty) -> dict[str, float]:
    """Median milliseconds of the county's dashboard and of a station's shelf, warm."""
    manager = User.objects.get(username="bench-manager")
    clerk = User.objects.get(username="bench-clerk-0")
    station = Station.objects.in_county(COUNTY).get(pk=county.desks[0].station)
    token = county.desks[0].token
    client = Client(headers={"Host": "127.0.0.1", "Authorization": f"Bearer {token}"})
    shelf = f"/api/v1/parcels/?station={station.pk}&status=shelved&limit=50"

    def shelf_list() -> None:
        answer = client.get(shelf)
        if len(answer.json()["data"]) != 50:
            raise RuntimeError(f"the shelf list: {answer.status_code}")

    return {
        "dashboard": _median_ms(lambda: county_dashboard(manager)),
        "shelf_list": _median_ms(shelf_list),
        "station_today": _median_ms(lambda: today(clerk, station)),
    }


def _median_ms(read: Callable[[], Any]) -> float:
    spent = []
    for n in range(READINGS + WARMING):
        began = time.perf_counter()
        with unit_of_work(COUNTY):
            read()
        if n >= WARMING:  # the first ones warm the cache and the plans
            spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


# --- scans ---


class _Day:
    """A day's parcels, dealt to clients and rounds in blocks of 500 that go to one point each."""

    def __init__(self, county: BenchCounty, plan: Plan) -> None:
        self.county, self.clients = county, plan.clients
        self.blocks_a_round = plan.clients * BLOCKS_A_CLIENT
        self.first = FIRST_OF_DAY // BATCH

    def prepare(self, turn: int) -> None:
        """Bring the parcels of the round; nobody is timed meanwhile."""

    def block(self, number: int) -> Block:
        raise NotImplementedError

    def requests(self, turn: int, client: int) -> Iterator[bytes]:
        start = self.first + turn * self.blocks_a_round + client * BLOCKS_A_CLIENT
        for number in range(start, start + BLOCKS_A_CLIENT):
            block = self.block(number)
            for step in STEPS:
                body, key = orjson.dumps(block.scans(step)), str(new_id())
                yield http_request("POST", SCANS, token=self.county.scanner, body=body, key=key)


class _Together(_Day):
    """Open parcels announced one after another: they lie on neighbouring pages."""

    def prepare(self, turn: int) -> None:
        first = (self.first + turn * self.blocks_a_round) * BATCH
        places.announce(self.county.points, first=first, count=self.blocks_a_round * BATCH)

    def block(self, number: int) -> Block:
        return Block(number, self.county)


@dataclass(frozen=True)
class _Scattered(Block):
    old: tuple[int, ...]

    @property
    def numbers(self) -> Any:
        return self.old


class _Spread(_Day):
    """Parcels of all years that are open once more: each on a page of its own."""

    def __init__(self, county: BenchCounty, plan: Plan, finished: int) -> None:
        super().__init__(county, plan)
        points, random = len(county.points), Random(1)  # noqa: S311 - the same every time
        blocks = range(self.first, self.first + (plan.rounds + 1) * self.blocks_a_round)
        waiting = {
            point: random.sample(
                range(point + points, finished, points),
                BATCH * sum(block % points == point for block in blocks),
            )
            for point in range(points)
        }
        self.old = {
            block: tuple(waiting[block % points].pop() for _n in range(BATCH)) for block in blocks
        }
        reopen([number for some in self.old.values() for number in some])

    def block(self, number: int) -> Block:
        return _Scattered(number, self.county, self.old[number])


def _scans(day: _Day, plan: Plan, log: Path) -> tuple[float, float]:
    """Scans applied a second over HTTP, median of the rounds, and the share that was heap-only."""
    connections.close_all()
    rates = []
    before = heap_only()
    with serving(log) as port:
        contestant = Contestant(
            "scans",
            http_work(port, units_by=b'"applied"'),
            day.requests,
            ready=BLOCKS_A_CLIENT * len(STEPS),
        )
        for turn in range(plan.rounds + 1):
            day.prepare(turn)
            rate = run_clients(contestant, turn=turn, clients=plan.clients, seconds=600)
            if turn:
                rates.append(rate)
    updated, hot = (after - was for after, was in zip(heap_only(), before, strict=True))
    return median(rates), hot / max(1, updated)

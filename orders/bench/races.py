"""What races against what, and with which jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.test import Client
from django.utils import timezone

from accounts.kernel.ids import new_id, new_ids

from . import county as places
from .capture import Statement, Template, recording
from .clients import Contestant, HttpLine, Work, http_request, raw_line, run_clients
from .county import BATCH, BenchCounty, parcel_id, waybill

ORDERS, SCANS = "/api/v1/orders/", "/api/v1/scans/"
STEPS = ("receive", "load", "unload", "shelve")
RAW_ORDERS_A_SECOND = 1500
"""More than one client sends; so many are made before the start."""
SCAN_BLOCKS_A_SECOND = 6


@dataclass(frozen=True)
class Plan:
    rounds: int = 5
    clients: int = 4
    seconds: float = 4.0


@dataclass
class Result:
    """Medians of units a second, by contestant; the first is ours."""

    rates: dict[str, float]
    statements: int = 0
    all_rates: dict[str, list[float]] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        ours, other = list(self.rates.values())[:2]
        return ours / other


def race(contestants: list[Contestant], plan: Plan, advance: Callable[[str], None]) -> Result:
    """Run all in turn, the order reversed every other round; the first round is not counted."""
    rates: dict[str, list[float]] = {one.name: [] for one in contestants}
    for turn in range(plan.rounds + 1):
        for one in contestants[:: -1 if turn % 2 else 1]:
            seconds = plan.seconds if turn else min(plan.seconds, 1.0)
            rate = run_clients(one, turn=turn, clients=plan.clients, seconds=seconds)
            advance(one.name)
            if turn:
                rates[one.name].append(rate)
    return Result({name: median(some) for name, some in rates.items()}, all_rates=rates)


def http_work(port: int, expect: int = 200, units_by: bytes = b"") -> Callable[[], Work]:
    return partial(HttpLine, port, expect=expect, units_by=units_by)


def record(path: str, body: dict, token: str, *, expect: int) -> list[Statement]:
    """Send one request in this process and return its statements."""
    with recording() as sent:
        answer = Client(headers={"Host": "127.0.0.1"}, raise_request_exception=True).post(
            path,
            orjson.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())},
        )
    if answer.status_code != expect:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:800]!r}")
    return sent


# --- placing an order of two lines ---


def order_body(county: BenchCounty, desk: int) -> dict[str, Any]:
    return {
        "station": county.desks[desk].station,
        "villager": county.desks[desk].villager,
        "lines": places.wanted_lines(county),
    }


def order_race(port: int, county: BenchCounty, plan: Plan) -> tuple[list[Contestant], int]:
    """Orders over HTTP against the same statements sent by themselves."""
    templates = []
    for desk in range(plan.clients):
        body, token = order_body(county, desk), county.desks[desk].token
        # One before, so that what is read once a process is not among the statements.
        _first, one, other = (record(ORDERS, body, token, expect=201) for _ in range(3))
        templates.append(Template(one, other))

    def over_http(turn: int, client: int) -> Iterator[bytes]:
        body = orjson.dumps(order_body(county, client))
        mark = "KEY-GOES-HERE"
        request = http_request(
            "POST", ORDERS, token=county.desks[client].token, body=body, key=mark
        )
        before, after = request.split(mark.encode())
        while True:
            yield before + new_id().hex.encode() + after

    def raw(turn: int, client: int) -> Iterator[list]:
        while True:
            yield templates[client].render()

    contestants = [
        Contestant("http", http_work(port, 201), over_http),
        Contestant("raw", raw_line, raw, ready=int(RAW_ORDERS_A_SECOND * plan.seconds)),
    ]
    return contestants, templates[0].counted


# --- scans: 500 parcels received, loaded, unloaded and shelved ---


@dataclass(frozen=True)
class Block:
    """500 parcels that travel together to one point."""

    number: int
    county: BenchCounty

    @property
    def numbers(self) -> range:
        return range(self.number * BATCH, (self.number + 1) * BATCH)

    @property
    def point(self) -> UUID:
        return self.county.points[self.number % len(self.county.points)]

    def scans(self, step: str) -> dict[str, Any]:
        station = self.point if step in ("unload", "shelve") else self.county.centre
        now = timezone.now().isoformat()
        return {
            "scans": [
                {
                    "op_id": op_id,
                    "step": step,
                    "station": station,
                    "occurred_at": now,
                    "carrier": "zto",
                    "waybill_no": waybill(number),
                }
                for number, op_id in zip(self.numbers, new_ids(BATCH), strict=True)
            ]
        }


def blocks_a_client(plan: Plan) -> int:
    return max(1, round(SCAN_BLOCKS_A_SECOND * plan.seconds))


def scan_blocks(plan: Plan) -> int:
    """How many blocks must be announced: two recorded, then each client's of each round."""
    return 2 + 2 * (plan.rounds + 1) * plan.clients * blocks_a_client(plan)


def scan_race(port: int, county: BenchCounty, plan: Plan) -> tuple[list[Contestant], int]:
    """Scans over HTTP against their statements, each block of parcels scanned by one of them."""
    recorded = [Block(number, county) for number in (0, 1)]
    templates = {}
    for step in STEPS:
        one, other = (
            record(SCANS, block.scans(step), county.scanner, expect=200) for block in recorded
        )
        templates[step] = Template(one, other)
    each = blocks_a_client(plan)

    def blocks(side: int, turn: int, client: int) -> Iterator[Block]:
        first = 2 + ((turn * 2 + side) * plan.clients + client) * each
        return (Block(number, county) for number in range(first, first + each))

    def over_http(turn: int, client: int) -> Iterator[bytes]:
        for block in blocks(0, turn, client):
            for step in STEPS:
                body = orjson.dumps(block.scans(step))
                key = str(new_id())
                yield http_request("POST", SCANS, token=county.scanner, body=body, key=key)

    def raw(turn: int, client: int) -> Iterator[list]:
        for block in blocks(1, turn, client):
            swap = _exchange(recorded[0], block)
            for step in STEPS:
                yield templates[step].render(swap)

    some = each * len(STEPS)
    contestants = [
        Contestant("http", http_work(port, units_by=b'"applied"'), over_http, ready=some),
        Contestant("raw", partial(raw_line, BATCH), raw, ready=some),
    ]
    return contestants, max(template.counted for template in templates.values())


def _exchange(here: Block, there: Block) -> dict[str, str]:
    """What stands for what when the statements of one block are sent for another."""
    swap = {here.point.hex: there.point.hex}
    round_ = there.number // len(there.county.points)
    for mine, yours in zip(here.numbers, there.numbers, strict=True):
        swap[parcel_id(mine).hex] = parcel_id(yours).hex
        swap[waybill(mine)] = waybill(yours)
        # Its own code on the shelf, far from those the site gives out.
        swap[f"1-1-{mine + 1:04d}"] = f"2-2-{round_ * BATCH + yours % BATCH:05d}"
    return swap


# --- the list of fifty orders ---


def list_race(port: int, county: BenchCounty, plan: Plan) -> tuple[list[Contestant], int]:
    """The list of fifty orders against the same through DRF, and against an empty answer."""
    token = county.desks[0].token
    with recording() as sent:
        answer = Client(headers={"Host": "127.0.0.1"}).get(
            ORDERS, {"limit": 50}, headers={"Authorization": f"Bearer {token}"}
        )
    if len(answer.json()["data"]) != 50:
        raise RuntimeError(f"{urlsplit(ORDERS).path}: fewer than fifty orders")
    requests = {
        "http": f"{ORDERS}?limit=50",
        "drf": "/api/bench/orders/",
        "empty": "/api/bench/empty/",
    }
    return [
        Contestant(
            name,
            http_work(port),
            partial(_again, http_request("GET", path, token="" if name == "empty" else token)),
        )
        for name, path in requests.items()
    ], sum(statement.counts for statement in sent)


def _again(request: bytes, turn: int, client: int) -> Iterator[bytes]:
    return repeat(request)

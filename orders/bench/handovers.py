"""Hand-overs: one parcel over the counter of each client's own service point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from accounts.kernel.ids import new_id

from .capture import Template
from .clients import Contestant, http_request, raw_line
from .county import SHELF, BenchCounty, parcel_id, waybill
from .races import Plan, http_work, record

HANDOVERS = "/api/v1/handovers/"
A_SECOND = 300
"""More than one client hands over; so many lie on the shelf for each of its rounds."""


def parcels_a_client(plan: Plan) -> int:
    return max(10, int(A_SECOND * plan.seconds))


def parcels_wanted(plan: Plan) -> int:
    """Parcels on each client's shelf: two to record, then those of each round and contestant."""
    return 2 + 2 * (plan.rounds + 1) * parcels_a_client(plan)


def handover_race(port: int, county: BenchCounty, plan: Plan) -> tuple[list[Contestant], int]:
    """Hand-overs over HTTP against their own statements."""
    wanted, each = parcels_wanted(plan), parcels_a_client(plan)

    def body(number: int, client: int) -> dict[str, Any]:
        return {
            "station": county.desks[client].station,
            "parcels": [parcel_id(number)],
            "proof": {"pickup_code": f"{SHELF}-{number % 100_000:05d}"},
        }

    templates = []
    for client in range(plan.clients):
        first = county.shelved_from + client * wanted
        token = county.desks[client].token
        one, other = (
            record(HANDOVERS, body(number, client), token, expect=200)
            for number in (first, first + 1)
        )
        templates.append((first, Template(one, other)))

    def numbers(side: int, turn: int, client: int) -> range:
        start = county.shelved_from + client * wanted + 2 + (turn * 2 + side) * each
        return range(start, start + each)

    def over_http(turn: int, client: int) -> Iterator[bytes]:
        token = county.desks[client].token
        for number in numbers(0, turn, client):
            sent = orjson.dumps(body(number, client))
            yield http_request("POST", HANDOVERS, token=token, body=sent, key=new_id().hex)

    def raw(turn: int, client: int) -> Iterator[list]:
        first, template = templates[client]
        for number in numbers(1, turn, client):
            swap = {parcel_id(first).hex: parcel_id(number).hex, waybill(first): waybill(number)}
            yield template.render(swap)

    contestants = [
        Contestant("http", http_work(port), over_http, ready=each),
        Contestant("raw", raw_line, raw, ready=each),
    ]
    return contestants, templates[0][1].counted

"""Line-haul at the strangers' doors: its things, and how each route is tried."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.ledger.actions import Leg, post_entry
from orders.runs.actions import (
    DepartureTime,
    StationOnRoute,
    arrive_at_stop,
    draft_manifest,
    make_bag,
    plan_run,
    save_route,
    save_vehicle,
    take_pouch,
)
from orders.runs.choices import RunStatus
from orders.runs.models import Stop


def line_haul(world: Any) -> SimpleNamespace:
    """A run that stands at Willow only, with a bag and a pouch of Willow's."""
    route = save_route(
        actor=world.ops,
        code="R9",
        name="柳线",
        stops=[StationOnRoute(world.willow, 20)],
        departures=[DepartureTime(datetime.time(8), [1])],
    )
    vehicle = save_vehicle(actor=world.ops, kind="van", label="浙A·D0009")
    run = plan_run(
        actor=world.ops,
        route=route,
        vehicle=vehicle,
        driver=world.driver,
        departs_at=timezone.now(),
    )
    manifest = draft_manifest(run, actor=world.ops)
    run.move_to(RunStatus.DEPARTED)
    stop = Stop.objects.in_county(run.county_id).get(run=run, station=world.willow)
    stop = arrive_at_stop(stop, actor=world.driver)
    fill_drawer(world, run, 10_000)
    pouch = take_pouch(stop, actor=world.lan, number="003", declared_fen=5_000)
    bag = make_bag(
        actor=world.lan, station=world.willow, destination=world.centre, direction="to_centre"
    )
    return SimpleNamespace(
        route=route,
        vehicle=vehicle,
        run=world.fresh(run),
        stop=world.fresh(stop),
        manifest=manifest,
        bag=bag,
        pouch=world.fresh(pouch),
        act=world.fresh(pouch.act),
    )


def fill_drawer(world: Any, source: Any, amount_fen: int, station: Any = None) -> None:
    """Put cash into the drawer of a station (Willow)."""
    post_entry(
        county_id=world.county_id,
        kind="float",
        source=source,
        actor=world.lan,
        transfers=[Leg((station or world.willow).pk, "drawer", "sales_due", amount_fen)],
    )


def line_haul_tries(attempt: Any, ids: Any, listed: Any, reason: Any) -> dict[str, dict[str, Any]]:
    """Give the rows; the shapes are those of routes.TRIES."""
    nothing = {"post": attempt(ids())}
    things = {"post": attempt(ids(bags=["B7K2Q9"]))}
    route_body = ids(
        code="R8",
        name="x",
        stops=lambda o: [{"station": str(o.station.pk), "minutes": 5}],
        departures=[{"departs_at": "08:30", "weekdays": [1]}],
    )
    seen = {"get": attempt(same_county=200)}  # routes are known to all of a county
    return {
        "me-pin": {
            "post": attempt(ids(password="x", pin="271828"), same_county=409, other_county=409)
        },
        "route-list": {**listed, "post": attempt(route_body, same_county=403, other_county=422)},
        "route-detail": {**seen, "put": attempt(route_body, same_county=403)},
        "route-exceptions": {
            "post": attempt(
                ids(on="2026-12-01", kind="cancelled", cause="holiday"), same_county=403
            )
        },
        "route-next": seen,
        "vehicle-list": {
            **listed,
            "post": attempt(ids(kind="rocket", label="x"), same_county=400, other_county=400),
        },
        "bag-list": {
            **listed,
            "post": attempt(
                ids(
                    station=lambda o: str(o.station.pk),
                    destination=lambda o: str(o.station.pk),
                    direction="to_point",
                ),
                same_county=403,
                other_county=422,
            ),
        },
        "parcel-lost": {"post": attempt(reason)},
        "bag-detail": {"get": attempt()},
        "bag-items": {"post": attempt(ids(items=lambda o: [{"parcel": str(o.parcel.pk)}]))},
        "bag-remove": {"post": attempt(ids(parcel=lambda o: str(o.parcel.pk), reason="x"))},
        "bag-claim": {"post": attempt(ids(parcel=lambda o: str(o.parcel.pk), reason="x"))},
        "bag-nest": {"post": attempt(ids(bag="B7K2Q9"))},
        "bag-seal": {"post": attempt(ids(seal_no="S1"))},
        "bag-open": {"post": attempt(ids(seal_no="S1"))},
        "bag-empty": nothing,
        "manifest-list": {
            **listed,
            "post": attempt(ids(run=lambda o: str(o.run.pk)), same_county=422, other_county=422),
        },
        "manifest-detail": {"get": attempt()},
        "manifest-lines": things,
        "manifest-strike": things,
        "manifest-commit": nothing,
        "manifest-void": {"post": attempt(reason)},
        "run-list": {
            **listed,
            "post": attempt(
                ids(
                    route=lambda o: str(o.route.pk),
                    vehicle=lambda o: str(o.vehicle.pk),
                    driver="driver",
                    departs_at="2026-12-01T08:30:00+08:00",
                ),
                same_county=403,
                other_county=422,
            ),
        },
        "run-detail": {"get": attempt()},
        "run-depart": nothing,
        "run-confirm": {
            "post": attempt(ids(method="pin", person="driver", pin="271828")),
        },
        "run-close": nothing,
        "run-cancel": {"post": attempt(reason)},
        "run-stop": {"get": attempt()},
        "run-stop-arrive": nothing,
        "run-stop-unload": {
            "post": attempt(
                lambda o: {
                    "scans": [
                        {
                            "op_id": str(new_id()),
                            "occurred_at": "2026-01-01T00:00:00Z",
                            "parcel": str(o.parcel.pk),
                        }
                    ]
                }
            )
        },
        "run-stop-finish": nothing,
        "run-stop-collect": things,
        "run-stop-pouch": {"post": attempt(ids(number="004", declared_fen=100))},
        "run-stop-empties": {"post": attempt(ids(left=1, taken=1))},
        "run-stop-confirm": {
            "post": attempt(ids(method="pin", person="driver", pin="271828")),
        },
        "run-stop-token": nothing,
        "run-stop-fail": {"post": attempt(reason)},
        "pouch-list": listed,
        "pouch-count": {"post": attempt(ids(counted_fen=5000))},
        "act-list": listed,
        "act-dispute": {"post": attempt(reason)},
    }

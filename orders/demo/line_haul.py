"""The bus of route R3 stands at its first point, where a stop can be tried at once."""

from __future__ import annotations

import datetime

from django.utils import timezone

from orders.parcels.choices import ParcelStatus
from orders.parcels.models import Parcel
from orders.runs.actions import (
    DepartureTime,
    ItemIn,
    StationOnRoute,
    arrive_at_stop,
    commit_manifest,
    depart_run,
    draft_manifest,
    list_on_manifest,
    make_bag,
    note_exception,
    plan_run,
    put_in_bag,
    save_route,
    save_vehicle,
    seal_bag,
)
from orders.runs.models import Bag, Route, Stop
from stations.staffing.pins import set_pin

from .day import Day, announce, scan
from .people import PASSWORD, TONGLU

ROUTE, FIRST, ON_IT = "R3", "TL20", ("TL24", "TL34")
PIN = "271828"
"""Of the demo’s clerks, driver and operations; known to everybody, like their password."""


def seed_line_haul(day: Day) -> None:
    """Make the route, bag parcels for three points, leave, and stand at the first of them."""
    for username in ("clerk", "clerk2", "driver"):
        set_pin(actor=day.users[username], pin=PIN, password=PASSWORD)
    ops = day.users["ops"]
    route = _route(day)
    bus = save_vehicle(actor=ops, kind="bus", label="浙A·D3021")
    run = plan_run(
        actor=ops,
        route=route,
        vehicle=bus,
        driver=day.driver,
        departs_at=timezone.now() - datetime.timedelta(hours=1),
    )
    manifest = draft_manifest(run, actor=ops)
    bags = [
        _bag(day, code, many, f"F8820{place:02d}")
        for place, (code, many) in enumerate([(FIRST, 6), *((code, 3) for code in ON_IT)])
    ]
    list_on_manifest(manifest, actor=ops, bags=[one.number for one in bags])
    commit_manifest(manifest, actor=ops)
    depart_run(run, actor=day.driver)
    stop = Stop.objects.in_county(TONGLU).get(run=run, station=day.stations[FIRST])
    arrive_at_stop(stop, actor=day.driver)
    _to_go_back(day)
    day.step()


def _route(day: Day) -> Route:
    ops = day.users["ops"]
    stations = [one for one in day.stations.values() if one.route == ROUTE]
    stations.sort(key=lambda one: one.code)
    route = save_route(
        actor=ops,
        code=ROUTE,
        name="横村莪山线",
        stops=[
            StationOnRoute(station, 25 + 12 * place)
            for place, station in enumerate([day.stations[FIRST], *stations])
        ],
        departures=[
            DepartureTime(datetime.time(8, 30), [1, 2, 3, 4, 5, 6, 7]),
            DepartureTime(datetime.time(13, 40), [1, 2, 3, 4, 5]),
        ],
    )
    market = timezone.localdate() + datetime.timedelta(days=3)
    note_exception(
        route, actor=ops, on=market, kind="shifted", cause="market_day", shift_minutes=-60
    )
    return route


def _bag(day: Day, code: str, many: int, seal_no: str) -> Bag:
    """Bag parcels for a point; whoever tries a missing one just does not scan it."""
    ops = day.users["ops"]
    parcels = [announce(day, code) for _n in range(many)]
    scan(day, day.buyer, "receive", day.centre, parcels, 3.0)
    bag = make_bag(
        actor=ops, station=day.centre, destination=day.stations[code], direction="to_point"
    )
    put_in_bag(bag, actor=ops, items=[ItemIn(parcel=one.pk) for one in parcels])
    return seal_bag(bag, actor=ops, seal_no=seal_no)


def _to_go_back(day: Day) -> None:
    """What was refused at the first point waits in a sealed bag to be collected."""
    clerk, station = day.clerk_of(FIRST), day.stations[FIRST]
    refused = Parcel.objects.in_county(TONGLU).filter(
        station=station, held_at=station, status=ParcelStatus.REFUSED
    )
    if refused.exists():
        bag = make_bag(actor=clerk, station=station, destination=day.centre, direction="return")
        put_in_bag(bag, actor=clerk, items=[ItemIn(parcel=one.pk) for one in refused])
        seal_bag(bag, actor=clerk, seal_no="F882090")

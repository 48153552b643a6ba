"""A route over Willow and Pine, a van, and a run that is planned, filled and on its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.parcels.actions import announce_parcel, record_scans
from orders.parcels.models import Parcel
from orders.runs.actions import (
    DepartureTime,
    ItemIn,
    StationOnRoute,
    UnloadIn,
    arrive_at_stop,
    commit_manifest,
    depart_run,
    draft_manifest,
    list_on_manifest,
    make_bag,
    plan_run,
    put_in_bag,
    save_route,
    save_vehicle,
    seal_bag,
    unload_at_stop,
)
from orders.runs.models import Bag, Route, Run, Stop, Vehicle
from tests.orders.scenes import scan_in
from tests.world import World


@pytest.fixture
def route(world: World) -> Route:
    return save_route(
        actor=world.ops,
        code="R3",
        name="柳松线",
        stops=[StationOnRoute(world.willow, 35), StationOnRoute(world.pine, 60)],
        departures=[DepartureTime(time(8, 30), [1, 2, 3, 4, 5, 6])],
    )


@pytest.fixture
def van(world: World) -> Vehicle:
    return save_vehicle(actor=world.ops, kind="van", label="浙A·D0001")


@pytest.fixture
def bus(world: World) -> Vehicle:
    return save_vehicle(actor=world.ops, kind="bus", label="浙A·B0002")


@pytest.fixture
def run(world: World, route: Route, van: Vehicle) -> Run:
    return plan_run(
        actor=world.ops,
        route=route,
        vehicle=van,
        driver=world.driver,
        departs_at=timezone.now(),
    )


@pytest.fixture
def bring(world: World) -> Callable[..., list[Parcel]]:
    """Parcels for a station that lie sorted at the centre."""
    numbers = iter(range(1, 10_000))

    def bring(many: int, station: Any = None, **given: Any) -> list[Parcel]:
        parcels = [
            announce_parcel(
                actor=world.buyer,
                carrier="yto",
                waybill_no=f"YT{next(numbers):013d}",
                station=station or world.willow,
                name="刘小花",
                phone="15400000001",
                **given,
            )
            for _n in range(many)
        ]
        record_scans([scan_in("receive", one, world.centre) for one in parcels], actor=world.ops)
        return [world.fresh(one) for one in parcels]

    return bring


@pytest.fixture
def bag_of(world: World) -> Callable[..., Bag]:
    """Put parcels into a bag for a station and, unless told otherwise, seal it."""

    def bag_of(parcels: list[Parcel], to: Any = None, *, seal: str = "S001") -> Bag:
        bag = make_bag(
            actor=world.ops,
            station=world.centre,
            destination=to or world.willow,
            direction="to_point",
        )
        put_in_bag(bag, actor=world.ops, items=[ItemIn(parcel=one.pk) for one in parcels])
        return seal_bag(bag, actor=world.ops, seal_no=seal) if seal else world.fresh(bag)

    return bag_of


@pytest.fixture
def leave(world: World, run: Run) -> Callable[..., Run]:
    """Let the run leave with bags and loose parcels."""

    def leave(bags: list[Bag] = (), parcels: list[Parcel] = (), *, by: Any = None) -> Run:
        manifest = draft_manifest(run, actor=world.ops)
        list_on_manifest(
            manifest,
            actor=world.ops,
            bags=[one.number for one in bags],
            parcels=[one.pk for one in parcels],
        )
        commit_manifest(manifest, actor=world.ops)
        return depart_run(run, actor=by or world.driver)[0]

    return leave


@pytest.fixture
def stop_at(world: World, run: Run) -> Callable[..., Stop]:
    def stop_at(station: Any, *, arrive: bool = True) -> Stop:
        stop = Stop.objects.in_county(run.county_id).get(run=run, station=station)
        return arrive_at_stop(stop, actor=world.driver) if arrive else stop

    return stop_at


@pytest.fixture
def scan_off(world: World) -> Callable[..., list]:
    """Scan things off the vehicle at a stop."""

    def scan_off(stop: Stop, parcels: list[Parcel], bags: list[Bag] = (), **given: Any) -> list:
        by = given.pop("by", world.lan)
        now = timezone.now()
        scans = [
            UnloadIn(new_id(), now, bag=one.number, **{"seal_no": one.seal_no, **given})
            for one in bags
        ]
        scans += [UnloadIn(new_id(), now, parcel=one.pk) for one in parcels]
        return unload_at_stop(stop, actor=by, scans=scans)

    return scan_off


@pytest.fixture
def line(world: World, bring: Any, bag_of: Any, leave: Any, stop_at: Any) -> SimpleNamespace:
    """A run that stands at Willow with a bag of five for it and a bag of two for Pine."""
    parcels, others = bring(5), bring(2, world.pine)
    bag, other = bag_of(parcels), bag_of(others, world.pine, seal="S002")
    run = leave([bag, other])
    return SimpleNamespace(
        run=run, bag=bag, other=other, parcels=parcels, others=others, stop=stop_at(world.willow)
    )

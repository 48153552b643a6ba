"""Who plays: points, their clerks, the centre's people and the villagers of a demo county."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.identity.models import User
from accounts.tenancy.unit_of_work import unit_of_work
from orders.parcels.models import Carrier
from orders.runs.actions import DepartureTime, StationOnRoute, save_route, save_vehicle
from orders.runs.models import Route, RouteStop, Vehicle
from orders.sending.actions import save_rate
from orders.sending.models import CarrierRate
from orders.shelves.choices import ShelfKind
from orders.shelves.models import Shelf
from orders.stocktaking.actions import add_shelf
from stations.network.choices import StationKind, StationStatus
from stations.network.models import Station
from stations.staffing.actions import assign, hire
from stations.staffing.choices import Role
from stations.staffing.models import Assignment
from stations.villagers.actions import register_villager
from stations.villagers.choices import ConsentKind
from stations.villagers.models import Villager

from .plan import CARRIERS

NAMES = {
    Role.CLERK: "值班店员",
    Role.OPS: "分拣员",
    Role.DRIVER: "班车司机",
    Role.BUYER: "采购员",
}
VAN = "演练车"
FULL, OVERFLOW = "98-1", "99-1"
"""Shelves of the play's own."""
FIRST_DAY = datetime.date(2025, 1, 1)


@dataclass
class Cast:
    county_id: int
    centre: Station
    points: list[Station]
    clerks: list[User]
    villagers: list[Villager]
    """One of each point, who orders at its counter."""
    ops: User
    driver: User
    buyer: User
    route: UUID
    vehicle: UUID


def call_cast(county_id: int, stations: int) -> Cast:
    """Find the people of the first open points, by code; who is missing is hired for the play.

    Raises ValueError when the county has fewer open points.
    """
    with unit_of_work(county_id):
        places = Station.objects.in_county(county_id).filter(status=StationStatus.OPEN)
        centre = places.filter(kind=StationKind.CENTRE).order_by("code").first()
        points = list(places.filter(kind=StationKind.POINT).order_by("code")[:stations])
        if centre is None or len(points) < stations:
            raise ValueError(f"The county has {len(points)} open points, not {stations}.")
        posts = _posts(county_id)
        ops = _someone(posts, centre, Role.OPS)
        _ensure_rates(ops)
        return Cast(
            county_id=county_id,
            centre=centre,
            points=points,
            clerks=[_someone(posts, point, Role.CLERK, Role.HEAD) for point in points],
            villagers=_villagers(county_id, points, ops),
            ops=ops,
            driver=_someone(posts, centre, Role.DRIVER),
            buyer=_someone(posts, centre, Role.BUYER),
            route=_route(ops, points),
            vehicle=_vehicle(ops),
        )


def _posts(county_id: int) -> dict[tuple, User]:
    """Who holds which post today; of several the first by name."""
    today = timezone.localdate()
    posts: dict[tuple, User] = {}
    held = (
        Assignment.objects.in_county(county_id)
        .filter(Q(until_on__isnull=True) | Q(until_on__gte=today), from_on__lte=today)
        .filter(user__is_active=True)
        .select_related("user")
    )
    for post in held.order_by("user__username"):
        posts.setdefault((post.station_id, post.role), post.user)
    return posts


def _someone(posts: dict[tuple, User], station: Station, *roles: Role) -> User:
    """Give who holds one of these posts, or hire somebody who cannot sign in for the first."""
    for role in roles:
        if found := posts.get((station.pk, role.value)):
            return found
    role = roles[0]
    user = hire(
        actor=None,
        county_id=station.county_id,
        username=f"play-{station.county_id}-{station.code}-{role}".lower(),
        name=NAMES[role],
        password=None,
        is_demo=True,
    )
    assign(actor=None, user=user, station=station, role=role, from_on=FIRST_DAY)
    return user


def _villagers(county_id: int, points: list[Station], actor: User) -> list[Villager]:
    of_point: dict[UUID, Villager] = {}
    wanted = [point.pk for point in points]
    for one in Villager.objects.in_county(county_id).filter(station_id__in=wanted).order_by("id"):
        of_point[one.station_id] = one
    return [
        of_point.get(point.pk)
        or register_villager(
            actor=actor,
            name="试大娘",
            phone=f"1540000{place:04d}",
            village=point.village_id,
            station=point,
            consents=[ConsentKind.HOLD_AT_STATION],
        )
        for place, point in enumerate(points)
    ]


def _ensure_rates(actor: User) -> None:
    """Have every carrier of the play ask a price; what the county agreed on stays."""
    priced = set(
        CarrierRate.objects.in_county(actor.county_id or 0)
        .filter(provinces=[], until_on__isnull=True)
        .values_list("carrier_id", flat=True)
    )
    carriers = Carrier.objects.filter(code__in=CARRIERS, is_active=True).exclude(pk__in=priced)
    for carrier in carriers.order_by("code"):
        save_rate(
            actor=actor,
            carrier=carrier,
            zone="全国",
            first_grams=1000,
            first_fen=1000,
            step_grams=1000,
            step_fen=300,
            from_on=FIRST_DAY,
        )


def _route(ops: User, points: list[Station]) -> UUID:
    """The play's own tour over its points; the county's routes stay as they are."""
    code = f"PLAY{len(points)}"
    stops = [StationOnRoute(point, 20 * place) for place, point in enumerate(points, start=1)]
    known = Route.objects.in_county(ops.county_id or 0).filter(code=code).first()
    if known is not None:
        on_it = RouteStop.objects.in_county(known.county_id).filter(route=known)
        if list(on_it.order_by("position").values_list("station_id", flat=True)) == [
            point.pk for point in points
        ]:
            return known.pk
    return save_route(
        actor=ops,
        code=code,
        name=f"演练线 {len(points)}",
        stops=stops,
        departures=[DepartureTime(datetime.time(8, 30), [1, 2, 3, 4, 5, 6, 7])],
        route=known,
    ).pk


def hang_shelves(ops: User, point: Station) -> None:
    """Have a shelf that is soon full on the point's map, and an overflow that is not."""
    with unit_of_work(point.county_id):
        known = set(
            Shelf.objects.in_county(point.county_id)
            .filter(station=point)
            .values_list("code", flat=True)
        )
        for code, kind, capacity in (
            (FULL, ShelfKind.NORMAL, 3),
            (OVERFLOW, ShelfKind.OVERFLOW, 9_999),
        ):
            if code not in known:
                add_shelf(
                    actor=ops, station=point, code=code, kind=kind, capacity=capacity, position=900
                )


def _vehicle(ops: User) -> UUID:
    known = Vehicle.objects.in_county(ops.county_id or 0).filter(label=VAN).first()
    return (known or save_vehicle(actor=ops, kind="van", label=VAN)).pk

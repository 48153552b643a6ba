"""Routes, their timetables and the vehicles."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import Meaningless
from stations.network.models import Station

from ..errors import RouteCodeTaken, VehicleLabelTaken
from ..models import Route, RouteDeparture, RouteException, RouteStop, Vehicle

if TYPE_CHECKING:
    from accounts.identity.models import User


@dataclass(frozen=True)
class StationOnRoute:
    station: Station
    minutes: int
    """After departure."""


@dataclass(frozen=True)
class DepartureTime:
    departs_at: datetime.time
    weekdays: Sequence[int]


def save_route(
    *,
    actor: User,
    code: str,
    name: str,
    stops: Sequence[StationOnRoute],
    departures: Sequence[DepartureTime],
    cut_off_minutes: int = 30,
    route: Route | None = None,
) -> Route:
    """Write a route with its stations in order and its timetable, new or in place of the old one.

    Runs that are planned keep the stops they were planned with. Raises RouteCodeTaken.
    """
    require(actor, "runs.plan")
    county_id = actor.county_id or 0
    if not stops or len({one.station.pk for one in stops}) < len(stops):
        raise Meaningless(pointer="/stops")
    if any(later.minutes < one.minutes for one, later in pairwise(stops)):
        raise Meaningless(pointer="/stops")
    with transaction.atomic():
        if route is None:
            route = Route(county_id=county_id)
        else:
            route = Route.objects.in_county(county_id).lock(route.pk)
            route.version += 1
            RouteStop.objects.in_county(county_id).filter(route=route).delete()
            RouteDeparture.objects.in_county(county_id).filter(route=route).delete()
        route.code, route.name, route.cut_off_minutes = code, name, cut_off_minutes
        _save(route, RouteCodeTaken(pointer="/code"))
        RouteStop.objects.bulk_create(
            RouteStop(
                county_id=county_id,
                route=route,
                station=one.station,
                position=position,
                minutes=one.minutes,
            )
            for position, one in enumerate(stops, start=1)
        )
        RouteDeparture.objects.bulk_create(
            RouteDeparture(
                county_id=county_id,
                route=route,
                departs_at=one.departs_at,
                weekdays=sorted(set(one.weekdays)),
            )
            for one in departures
        )
        _tell("route.saved", route, actor)
    return route


def note_exception(
    route: Route,
    *,
    actor: User,
    on: datetime.date,
    kind: str,
    cause: str,
    shift_minutes: int = 0,
    departs_at: datetime.time | None = None,
    note: str = "",
) -> RouteException:
    """Cancel or shift the departures of a Beijing day, or one; saying it anew replaces it."""
    require(actor, "runs.plan")
    with transaction.atomic():
        route = Route.objects.in_county(actor.county_id or 0).lock(route.pk)
        if (kind == "shifted") != bool(shift_minutes):
            raise Meaningless(pointer="/shift_minutes")
        same = RouteException.objects.in_county(route.county_id).filter(
            route=route, on=on, departs_at=departs_at
        )
        same.delete()
        noted = RouteException.objects.create(
            county_id=route.county_id,
            route=route,
            on=on,
            departs_at=departs_at,
            kind=kind,
            shift_minutes=shift_minutes,
            cause=cause,
            note=note,
        )
        _tell("route.exception_noted", route, actor, on=on.isoformat(), kind=kind, cause=cause)
    return noted


def save_vehicle(
    *, actor: User, kind: str, label: str, is_active: bool = True, vehicle: Vehicle | None = None
) -> Vehicle:
    """Write a vehicle down; its label (plate, or whose motorbike) is unique in the county."""
    require(actor, "runs.plan")
    county_id = actor.county_id or 0
    with transaction.atomic():
        if vehicle is None:
            vehicle = Vehicle(county_id=county_id)
        else:
            vehicle = Vehicle.objects.in_county(county_id).lock(vehicle.pk)
            vehicle.version += 1
        vehicle.kind, vehicle.label, vehicle.is_active = kind, label, is_active
        _save(vehicle, VehicleLabelTaken(pointer="/label"))
        _tell("vehicle.saved", vehicle, actor)
    return vehicle


def _save(row: Route | Vehicle, taken: Exception) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise taken from error


def _tell(topic: str, subject: Route | Vehicle, actor: User, **data: Any) -> None:
    record_event(topic, county_id=subject.county_id, actor=actor, subject=subject, data=data)

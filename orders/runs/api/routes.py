"""Routes and vehicles."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema

from stations.network.models import Station

from ..actions import DepartureTime, StationOnRoute, note_exception, save_route, save_vehicle
from ..models import Route, RouteDeparture, RouteException, RouteStop, Vehicle
from ..policy import next_departure
from ..queries import timetables_of
from ..serializers import ExceptionIn, NextQuery, RouteIn, VehicleIn
from ..shapes import NextOut, RouteOut, RoutePage, VehicleOut, VehiclePage, route_out, vehicle_out
from .doors import RoomDoor


class RouteDoor(RoomDoor):
    def shown(self, routes: list[Route]) -> dict[UUID, dict[str, Any]]:
        """Shape routes with their children, three statements for any number."""
        county_id = self.request.user.county_id or 0
        ids = [one.pk for one in routes]
        parts: list[dict[UUID, list]] = []
        for model, order, more in (
            (RouteStop, "position", {}),
            (RouteDeparture, "departs_at", {}),
            (RouteException, "on", {"on__gte": timezone.localdate()}),
        ):
            rows = model.objects.in_county(county_id).filter(route_id__in=ids, **more)
            if model is RouteStop:
                rows = rows.select_related("station")
            by_route: dict[UUID, list] = {pk: [] for pk in ids}
            for row in rows.order_by(order):
                by_route[row.route_id].append(row)
            parts.append(by_route)
        return {one.pk: route_out(one, *(part[one.pk] for part in parts)) for one in routes}

    def written(self, given: dict[str, Any], route: Route | None = None) -> Route:
        user = self.request.user
        stations = Station.objects.visible_to(user)
        return save_route(
            actor=user,
            code=given["code"],
            name=given["name"],
            cut_off_minutes=given["cut_off_minutes"],
            stops=[
                StationOnRoute(
                    stations.refer(one["station"], f"/stops/{i}/station"), one["minutes"]
                )
                for i, one in enumerate(given["stops"])
            ],
            departures=[DepartureTime(**one) for one in given["departures"]],
            route=route,
        )


class RouteList(RouteDoor):
    """The county's routes with their stations in order and timetables."""

    @extend_schema(responses={200: RoutePage})
    def get(self, request: Any) -> HttpResponse:
        self.query()
        routes = Route.objects.visible_to(request.user)

        def whole(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
            shown = self.shown(list(routes.filter(pk__in=[row["id"] for row in found])))
            return [shown[row["id"]] for row in found if row["id"] in shown]

        return self.page(routes.values("id", "code"), order=("code", "id"), finish=whole)

    @extend_schema(request=RouteIn, responses={201: RouteOut})
    def post(self, request: Any) -> HttpResponse:
        route = self.written(self.parse(RouteIn))
        return self.answer(self.shown([route])[route.pk], status=201, version=route.version)


class RouteDetail(RouteDoor):
    @extend_schema(responses={200: RouteOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        route = self.find(Route.objects.visible_to(request.user), pk)
        return self.answer(self.shown([route])[pk], version=route.version)

    @extend_schema(request=RouteIn, responses={200: RouteOut})
    def put(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(RouteIn)
        route = self.find(Route.objects.visible_to(request.user), pk)
        self.match(route.version, required=True)
        route = self.written(given, route)
        return self.answer(self.shown([route])[pk], version=route.version)


class RouteExceptionList(RouteDoor):
    """A market day or holiday on which departures are cancelled or shifted."""

    @extend_schema(request=ExceptionIn, responses={201: RouteOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(ExceptionIn)
        route = self.find(Route.objects.visible_to(request.user), pk)
        note_exception(route, actor=request.user, **given)
        return self.answer(self.shown([route])[pk], status=201, version=route.version)


class RouteNext(RouteDoor):
    """The next departure whose cut-off is not over, and when it is at a station."""

    @extend_schema(parameters=[NextQuery], responses={200: NextOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.query(NextQuery)
        route = self.find(Route.objects.visible_to(request.user), pk)
        at = given.get("at") or timezone.now()
        since = timezone.localdate(at) - datetime.timedelta(days=1)
        timetable = timetables_of(route.county_id, [route], since)[route.pk]
        found = next_departure(timetable, at, given.get("station"))
        return self.answer(
            {
                "departs_at": found and found.departs_at,
                "cut_off_at": found and found.cut_off_at,
                "arrives_at": found and found.arrives_at,
            }
        )


class VehicleList(RoomDoor):
    @extend_schema(responses={200: VehiclePage})
    def get(self, request: Any) -> HttpResponse:
        self.query()
        vehicles = Vehicle.objects.visible_to(request.user)
        return self.pages(vehicles, order=("label", "id"), out=vehicle_out)

    @extend_schema(request=VehicleIn, responses={201: VehicleOut})
    def post(self, request: Any) -> HttpResponse:
        vehicle = save_vehicle(actor=request.user, **self.parse(VehicleIn))
        return self.answer(vehicle_out(vehicle), status=201, version=vehicle.version)


urlpatterns = [
    path("routes/", RouteList.as_view(), name="route-list"),
    path("routes/<uuid:pk>/", RouteDetail.as_view(), name="route-detail"),
    path("routes/<uuid:pk>/exceptions/", RouteExceptionList.as_view(), name="route-exceptions"),
    path("routes/<uuid:pk>/next/", RouteNext.as_view(), name="route-next"),
    path("vehicles/", VehicleList.as_view(), name="vehicle-list"),
]

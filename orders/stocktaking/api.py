"""The shelf map over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door
from orders.shelves.models import Shelf
from stations.network.models import Station

from .actions import add_shelf, change_shelf, recount_shelf
from .hand_api import urls
from .queries import on_shelf
from .serializers import (
    RecountIn,
    RecountOut,
    ShelfChange,
    ShelfDetailOut,
    ShelfIn,
    ShelfOut,
    ShelfPage,
    ShelfQuery,
)

COLUMNS = (
    "id", "station_id", "code", "kind", "capacity", "count", "position", "is_active", "version",
)  # fmt: skip


def shelf_row(row: dict[str, Any]) -> dict[str, Any]:
    """Shape the values of COLUMNS."""
    return {"id": row["id"], "station": row["station_id"], **{n: row[n] for n in COLUMNS[2:]}}


class ShelfList(Door):
    @extend_schema(parameters=[ShelfQuery], responses={200: ShelfPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(ShelfQuery)
        shelves = Shelf.objects.visible_to(request.user)
        if "station" in given:
            shelves = shelves.filter(station_id=given["station"])
        return self.page(shelves.values(*COLUMNS), order=("position", "code", "id"), row=shelf_row)

    @extend_schema(request=ShelfIn, responses={201: ShelfOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(ShelfIn)
        station = Station.objects.visible_to(request.user).refer(given.pop("station"), "/station")
        shelf = add_shelf(actor=request.user, station=station, **given)
        return self.answer(_out(shelf), status=201, version=shelf.version)


class ShelfDetail(Door):
    @extend_schema(responses={200: ShelfDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        shelf = self.find(Shelf.objects.visible_to(request.user), pk)
        rows = on_shelf(shelf).values("id", "waybill_no", "status", "shelf_code")
        parcels = [{**row, "shelf": row.pop("shelf_code")} for row in rows]
        return self.answer({**_out(shelf), "parcels": parcels})

    @extend_schema(request=ShelfChange, responses={200: ShelfOut})
    def put(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(ShelfChange)
        shelf = self.find(Shelf.objects.visible_to(request.user), pk)
        self.match(shelf.version)
        shelf = change_shelf(shelf, actor=request.user, **given)
        return self.answer(_out(shelf), version=shelf.version)


class ShelfRecount(Door):
    @extend_schema(request=RecountIn, responses={200: RecountOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(RecountIn)
        shelf = self.find(Shelf.objects.visible_to(request.user), pk)
        return self.answer(asdict(recount_shelf(shelf, actor=request.user, **given)))


def _out(shelf: Shelf) -> dict[str, Any]:
    return shelf_row({name: getattr(shelf, name) for name in COLUMNS})


urlpatterns = [
    path("shelves/", ShelfList.as_view(), name="shelf-list"),
    path("shelves/<uuid:pk>/", ShelfDetail.as_view(), name="shelf-detail"),
    path("shelves/<uuid:pk>/recount/", ShelfRecount.as_view(), name="shelf-recount"),
    *urls,
]

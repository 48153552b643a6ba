"""Stations: the county's centre and its service points."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.doors.api import Door
from accounts.doors.serializers import ListQuery, TextField

from .choices import StationKind, StationStatus
from .models import Station

COLUMNS = (
    "id", "code", "name", "kind", "status", "county__code", "village_id", "village__name", "route",
    "phone", "address", "longitude", "latitude", "datum", "code_scheme", "default_shelf",
    "keep_days", "merged_into_id", "version",
)  # fmt: skip


class StationQuery(ListQuery):
    kind = serializers.ChoiceField(choices=StationKind.choices, required=False)
    status = serializers.ChoiceField(choices=StationStatus.choices, required=False)
    q = TextField(max_length=64, required=False, allow_blank=True)


class StationOut(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=StationKind.choices)
    status = serializers.ChoiceField(choices=StationStatus.choices)
    county = serializers.CharField(help_text="6-digit code")
    village = serializers.CharField(allow_null=True, help_text="12-digit code")
    village_name = serializers.CharField(allow_null=True)
    route = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    longitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    latitude = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    datum = serializers.CharField()
    code_scheme = serializers.CharField()
    default_shelf = serializers.CharField()
    keep_days = serializers.IntegerField()
    merged_into = serializers.UUIDField(allow_null=True)


class StationPage(serializers.Serializer):
    data = StationOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


def station_row(row: dict[str, Any]) -> dict[str, Any]:
    """Shape the values of COLUMNS for clients."""
    shown = {name: row[name] for name in COLUMNS if "__" not in name}
    shown["county"] = row["county__code"]
    shown["village"] = shown.pop("village_id")
    shown["village_name"] = row["village__name"]
    shown["merged_into"] = shown.pop("merged_into_id")
    for axis in ("longitude", "latitude"):
        shown[axis] = None if row[axis] is None else str(row[axis])
    del shown["version"]
    return shown


class StationList(Door):
    @extend_schema(parameters=[StationQuery], responses={200: StationPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(StationQuery)
        stations = Station.objects.visible_to(request.user).matching(given.get("q", ""))
        for name in ("kind", "status"):
            if name in given:
                stations = stations.filter(**{name: given[name]})
        return self.page(stations.values(*COLUMNS), order=("code", "id"), row=station_row)


class StationDetail(Door):
    @extend_schema(responses={200: StationOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        row = self.find(Station.objects.visible_to(request.user).values(*COLUMNS), pk)
        return self.answer(station_row(row), version=row["version"])


urlpatterns = [
    path("stations/", StationList.as_view(), name="station-list"),
    path("stations/<uuid:pk>/", StationDetail.as_view(), name="station-detail"),
]

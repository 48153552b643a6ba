"""Villagers: found by name, sound or phone; shown masked; revealed one at a time with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from accounts.doors.api import Door
from accounts.doors.serializers import IdField, ListQuery, StrictSerializer, TextField
from stations.network.models import Station

from .actions import adopt_villager, change_villager, register_villager, reveal_villager
from .choices import ConsentKind
from .models import Villager
from .queries import standing_consents, standing_delegates

COLUMNS = (
    "id", "name_masked", "phone_masked", "village_id", "village__name", "station_id",
    "last_visit_at",
)  # fmt: skip


class VillagerQuery(ListQuery):
    q = TextField(max_length=64, required=False, allow_blank=True)
    station = serializers.UUIDField(required=False)


@extend_schema_field(OpenApiTypes.ANY)
class DelegateField(serializers.Field):
    """A villager's id, {villager}, {name, phone?}, or {id} of a delegate who stays."""

    default_error_messages = {
        "invalid": _("Give the id of a villager, or a name with or without phone."),
    }

    class Named(StrictSerializer):
        name = TextField(max_length=64)
        phone = TextField(max_length=32, required=False, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, str):
            data = {"villager": data}
        if not isinstance(data, dict):
            self.fail("invalid")
        for member in ("villager", "id"):
            if set(data) == {member}:
                return {member: IdField().run_validation(data[member])}
        if "villager" in data or "id" in data:
            self.fail("invalid")
        return dict(self.Named().run_validation(data))


class VillagerIn(StrictSerializer):
    name = TextField(max_length=64)
    phone = TextField(max_length=32, required=False, allow_blank=True)
    village = TextField(max_length=32, required=False, allow_null=True, help_text="12-digit code")
    station = IdField(required=False, help_text="home station; default: where the caller works")
    delegates = serializers.ListField(child=DelegateField(), required=False, max_length=20)
    consents = serializers.ListField(
        child=serializers.ChoiceField(choices=ConsentKind.choices), required=False, max_length=8
    )
    note = TextField(max_length=200, required=False, allow_blank=True)


class VillagerPatch(VillagerIn):
    """Only what is named changes; `delegates` and `consents` replace the standing ones."""

    name = TextField(max_length=64, required=False)


class RevealIn(StrictSerializer):
    reason = TextField(max_length=200)


class RevealOut(serializers.Serializer):
    name = serializers.CharField()
    phone = serializers.CharField()


class AdoptIn(StrictSerializer):
    name = TextField(max_length=64)
    phone = TextField(max_length=32)
    station = IdField(required=False)


class DelegateOut(serializers.Serializer):
    id = serializers.UUIDField()
    villager = serializers.UUIDField(allow_null=True)
    name_masked = serializers.CharField()
    phone_masked = serializers.CharField()


class VillagerRow(serializers.Serializer):
    id = serializers.UUIDField()
    name_masked = serializers.CharField()
    phone_masked = serializers.CharField()
    village = serializers.CharField(allow_null=True, help_text="12-digit code")
    village_name = serializers.CharField(allow_null=True)
    station = serializers.UUIDField()
    consents = serializers.ListField(child=serializers.ChoiceField(choices=ConsentKind.choices))
    last_visit_at = serializers.DateTimeField()


class VillagerOut(VillagerRow):
    delegates = DelegateOut(many=True)
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class VillagerPage(serializers.Serializer):
    data = VillagerRow(many=True)
    next_cursor = serializers.CharField(allow_null=True)


def villager_row(row: dict[str, Any]) -> dict[str, Any]:
    """Shape the values of COLUMNS, with `consents` added, for a list."""
    return {
        "id": row["id"],
        "name_masked": row["name_masked"],
        "phone_masked": row["phone_masked"],
        "village": row["village_id"],
        "village_name": row["village__name"],
        "station": row["station_id"],
        "consents": row["consents"],
        "last_visit_at": row["last_visit_at"],
    }


def villager_out(villager: Villager) -> dict[str, Any]:
    """Shape one villager with delegates; full values are never in it."""
    village = villager.village
    return {
        "id": villager.pk,
        "name_masked": villager.name_masked,
        "phone_masked": villager.phone_masked,
        "village": villager.village_id,
        "village_name": village.name if village else None,
        "station": villager.station_id,
        "consents": standing_consents(villager.county_id, [villager.pk]).get(villager.pk, []),
        "last_visit_at": villager.last_visit_at,
        "delegates": [
            {
                "id": one.pk,
                "villager": one.person_id,
                "name_masked": one.name_masked,
                "phone_masked": one.phone_masked,
            }
            for one in standing_delegates(villager)
        ],
        "note": villager.note,
        "created_at": villager.created_at,
    }


def _station_named(given: dict[str, Any], user: Any) -> None:
    """Put the station in the place of its id."""
    if "station" in given:
        given["station"] = Station.objects.visible_to(user).refer(given["station"], "/station")


class VillagerList(Door):
    @extend_schema(parameters=[VillagerQuery], responses={200: VillagerPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(VillagerQuery)
        found = Villager.objects.visible_to(request.user).matching(given.get("q", ""))
        if "station" in given:
            found = found.filter(station_id=given["station"])

        def with_consents(rows: list[dict]) -> list[dict]:
            consents = standing_consents(request.user.county_id, [row["id"] for row in rows])
            for row in rows:
                row["consents"] = consents.get(row["id"], [])
            return rows

        return self.page(
            found.values(*COLUMNS), order=("-last_visit_at", "-id"), row=villager_row,
            finish=with_consents,
        )  # fmt: skip

    @extend_schema(request=VillagerIn, responses={201: VillagerOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(VillagerIn)
        _station_named(given, request.user)
        villager = register_villager(actor=request.user, **given)
        return self.answer(villager_out(villager), status=201, version=villager.version)


class VillagerDetail(Door):
    @extend_schema(responses={200: VillagerOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        visible = Villager.objects.visible_to(request.user).select_related("village")
        villager = self.find(visible, pk)
        return self.answer(villager_out(villager), version=villager.version)

    @extend_schema(request=VillagerPatch, responses={200: VillagerOut})
    def patch(self, request: Any, pk: UUID) -> HttpResponse:
        villager = self.find(Villager.objects.visible_to(request.user), pk)
        self.match(villager.version, required=True)
        given = self.parse(VillagerPatch)
        _station_named(given, request.user)
        villager = change_villager(
            villager, actor=request.user, expected_version=villager.version, **given
        )
        return self.answer(villager_out(villager), version=villager.version)


class VillagerReveal(Door):
    """Takes no Idempotency-Key: a stored answer would keep the clear name (decisions 33)."""

    idempotent = False
    throttle_scope = "reveal"

    @extend_schema(request=RevealIn, responses={200: RevealOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        villager = self.find(Villager.objects.visible_to(request.user), pk)
        given = self.parse(RevealIn)
        shown = reveal_villager(villager, actor=request.user, reason=given["reason"])
        answer = self.answer({"name": shown.name, "phone": shown.phone})
        answer["Cache-Control"] = "no-store"
        return answer


class VillagerAdopt(Door):
    """Throttled like a reveal: it tells whether somebody is registered."""

    throttle_scope = "reveal"

    @extend_schema(request=AdoptIn, responses={200: VillagerOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(AdoptIn)
        _station_named(given, request.user)
        villager = adopt_villager(actor=request.user, **given)
        return self.answer(villager_out(villager), version=villager.version)


urlpatterns = [
    path("villagers/", VillagerList.as_view(), name="villager-list"),
    path("villagers/adopt/", VillagerAdopt.as_view(), name="villager-adopt"),
    path("villagers/<uuid:pk>/", VillagerDetail.as_view(), name="villager-detail"),
    path("villagers/<uuid:pk>/reveal/", VillagerReveal.as_view(), name="villager-reveal"),
]

"""The overdue policy and the festivals over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.doors.api import Door
from accounts.doors.serializers import StrictIntegerField, StrictSerializer, TextField

from .actions import add_festival, set_policy
from .models import Festival, OverduePolicy

HOURS = ("first_urge_hours", "second_urge_hours", "return_due_hours")
FESTIVAL = ("id", "name", "from_on", "until_on", "extra_days")


class PolicyIn(StrictSerializer):
    carrier = TextField(
        max_length=16, required=False, help_text="left out: for all that have none of their own"
    )
    first_urge_hours = StrictIntegerField(min_value=1, max_value=9999)
    second_urge_hours = StrictIntegerField(min_value=1, max_value=9999)
    return_due_hours = StrictIntegerField(min_value=1, max_value=9999)


class PolicyOut(serializers.Serializer):
    carrier = serializers.CharField(allow_null=True)
    first_urge_hours = serializers.IntegerField()
    second_urge_hours = serializers.IntegerField()
    return_due_hours = serializers.IntegerField()


class OverduePolicyPage(serializers.Serializer):
    data = PolicyOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class FestivalIn(StrictSerializer):
    name = TextField(max_length=32)
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    extra_days = StrictIntegerField(min_value=1, max_value=60)


class FestivalOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    extra_days = serializers.IntegerField()


class FestivalPage(serializers.Serializer):
    data = FestivalOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PolicyList(Door):
    @extend_schema(responses={200: OverduePolicyPage})
    def get(self, request: Any) -> HttpResponse:
        self.query()
        rows = OverduePolicy.objects.visible_to(request.user).values("id", "carrier_id", *HOURS)
        return self.page(rows, order=("id",), row=_policy_row)

    @extend_schema(request=PolicyIn, responses={200: PolicyOut})
    def put(self, request: Any) -> HttpResponse:
        given = {"carrier": None, **self.parse(PolicyIn)}
        policy = set_policy(actor=request.user, **given)
        return self.answer(
            {"carrier": policy.carrier_id, **{name: getattr(policy, name) for name in HOURS}}
        )


class FestivalList(Door):
    @extend_schema(responses={200: FestivalPage})
    def get(self, request: Any) -> HttpResponse:
        self.query()
        rows = Festival.objects.visible_to(request.user).values(*FESTIVAL)
        return self.page(rows, order=("from_on", "id"))

    @extend_schema(request=FestivalIn, responses={201: FestivalOut})
    def post(self, request: Any) -> HttpResponse:
        festival = add_festival(actor=request.user, **self.parse(FestivalIn))
        return self.answer({name: getattr(festival, name) for name in FESTIVAL}, status=201)


def _policy_row(row: dict[str, Any]) -> dict[str, Any]:
    return {"carrier": row["carrier_id"], **{name: row[name] for name in HOURS}}


urlpatterns = [
    path("overdue-policies/", PolicyList.as_view(), name="overdue-policy-list"),
    path("festivals/", FestivalList.as_view(), name="festival-list"),
]

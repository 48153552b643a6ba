"""A change of hands over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door
from stations.network.models import Station

from .actions import (
    cancel_stock_take,
    close_count,
    count_again,
    count_things,
    open_stock_take,
    sign_stock_take,
    stand_in_for,
)
from .hand_serializers import (
    CountedThingsIn,
    CountedThingsOut,
    NoBody,
    SignIn,
    StockTakeDetailOut,
    StockTakeIn,
    StockTakePage,
    StockTakeQuery,
    StockTakeReasonIn,
)
from .models import StockTake
from .people import person_of

PEOPLE = ("outgoing", "incoming", "stand_in")
PLAIN = (
    "id", "number", "status", "reason", "stand_in_reason", "opened_at", "counted_at",
    "outgoing_signed_at", "incoming_signed_at", "digest", "version",
)  # fmt: skip
COLUMNS = (
    *PLAIN, "station_id", "station__code", "station__name",
    *(f"{one}__{name}" for one in PEOPLE for name in ("username", "name")),
)  # fmt: skip


def take_row(row: dict[str, Any]) -> dict[str, Any]:
    """Shape the values of COLUMNS."""
    return {
        **{name: row[name] for name in PLAIN},
        "station": {
            "id": row["station_id"],
            "code": row["station__code"],
            "name": row["station__name"],
        },
        **{
            one: row[f"{one}__username"]
            and {"username": row[f"{one}__username"], "name": row[f"{one}__name"]}
            for one in PEOPLE
        },
    }


class StockTakeDoor(Door):
    """A door to one change of hands; a write answers with what it is now."""

    def take(self, pk: UUID) -> StockTake:
        take = self.find(StockTake.objects.visible_to(self.request.user), pk)
        self.match(take.version)
        return take

    def act_on(self, pk: UUID, act: Callable[..., Any], **given: Any) -> HttpResponse:
        done = act(self.take(pk), actor=self.request.user, **given)
        return self.show(done)

    def show(self, take: StockTake, status: int = 200) -> HttpResponse:
        mine = StockTake.objects.in_county(take.county_id)
        row = mine.values(*COLUMNS).get(pk=take.pk)
        labels = take.items.order_by("label").values_list("label", flat=True)
        more = {
            "counted": list(labels),
            "found": take.found or None,
            "protocol": take.protocol or None,
        }
        return self.answer({**take_row(row), **more}, status=status, version=row["version"])


class StockTakeList(StockTakeDoor):
    @extend_schema(parameters=[StockTakeQuery], responses={200: StockTakePage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(StockTakeQuery)
        takes = StockTake.objects.visible_to(request.user)
        for name, column in (("station", "station_id"), ("status", "status")):
            if name in given:
                takes = takes.filter(**{column: given[name]})
        return self.page(takes.values(*COLUMNS), order=("-opened_at", "-id"), row=take_row)

    @extend_schema(request=StockTakeIn, responses={201: StockTakeDetailOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(StockTakeIn)
        given["station"] = Station.objects.visible_to(request.user).refer(
            given["station"], "/station"
        )
        for one in PEOPLE:
            given[one] = person_of(request.user.county_id, given[one], f"/{one}")
        return self.show(open_stock_take(actor=request.user, **given), status=201)


class StockTakeDetail(StockTakeDoor):
    @extend_schema(responses={200: StockTakeDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self.show(self.find(StockTake.objects.visible_to(request.user), pk))


class StockTakeItems(StockTakeDoor):
    """Add what was scanned, or take it off; sent twice it counts once, and nothing is told."""

    @extend_schema(request=CountedThingsIn, responses={200: CountedThingsOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(CountedThingsIn)
        return self.answer({"counted": count_things(self.take(pk), actor=request.user, **given)})


class StockTakeClose(StockTakeDoor):
    @extend_schema(request=NoBody, responses={200: StockTakeDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        self.parse(NoBody)
        return self.act_on(pk, close_count)


class StockTakeRecount(StockTakeDoor):
    @extend_schema(request=NoBody, responses={200: StockTakeDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        self.parse(NoBody)
        return self.act_on(pk, count_again)


class StockTakeSign(StockTakeDoor):
    @extend_schema(request=SignIn, responses={200: StockTakeDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(SignIn)
        take = self.take(pk)
        person = person_of(request.user.county_id, given["person"], "/person")
        done = sign_stock_take(take, actor=request.user, person=person, pin=given["pin"])
        return self.show(done)


class StockTakeStandIn(StockTakeDoor):
    @extend_schema(request=StockTakeReasonIn, responses={200: StockTakeDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, stand_in_for, **self.parse(StockTakeReasonIn))


class StockTakeCancel(StockTakeDoor):
    @extend_schema(request=StockTakeReasonIn, responses={200: StockTakeDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, cancel_stock_take, **self.parse(StockTakeReasonIn))


_ONE = "stock-takes/<uuid:pk>/"
urls = [
    path("stock-takes/", StockTakeList.as_view(), name="stock-take-list"),
    path(_ONE, StockTakeDetail.as_view(), name="stock-take-detail"),
    path(f"{_ONE}items/", StockTakeItems.as_view(), name="stock-take-items"),
    path(f"{_ONE}close/", StockTakeClose.as_view(), name="stock-take-close"),
    path(f"{_ONE}recount/", StockTakeRecount.as_view(), name="stock-take-recount"),
    path(f"{_ONE}sign/", StockTakeSign.as_view(), name="stock-take-sign"),
    path(f"{_ONE}stand-in/", StockTakeStandIn.as_view(), name="stock-take-stand-in"),
    path(f"{_ONE}cancel/", StockTakeCancel.as_view(), name="stock-take-cancel"),
]

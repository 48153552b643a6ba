"""Runs: planned, left, closed; pouches and hand-overs of custody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from accounts.identity.models import User
from accounts.kernel.errors import UnknownReference
from orders.parcels.serializers import ReasonIn

from ..actions import (
    cancel_run,
    close_run,
    confirm_departure,
    count_pouch,
    depart_run,
    dispute_act,
    plan_run,
)
from ..models import CustodyAct, Pouch, Route, Run, Stop, Vehicle
from ..serializers import ActQuery, ConfirmIn, CountIn, PouchQuery, RunIn, RunQuery
from ..stop_shapes import (
    ActOut,
    ActPage,
    ActsOut,
    PouchOut,
    PouchPage,
    RunDetailOut,
    RunPage,
    act_out,
    pouch_out,
    run_out,
    stop_out,
)
from .doors import RoomDoor

RELATED = ("route", "vehicle", "driver")


class RunDoor(RoomDoor):
    def run(self, pk: UUID) -> Run:
        run = self.find(Run.objects.visible_to(self.request.user), pk)
        self.match(run.version)
        return run

    def act_on(self, pk: UUID, act: Callable[..., Run], **given: Any) -> HttpResponse:
        act(self.run(pk), actor=self.request.user, **given)
        return self.show(pk)

    def show(self, pk: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
        run = self.find(Run.objects.visible_to(self.request.user).select_related(*RELATED), pk)
        stops = Stop.objects.in_county(run.county_id).filter(run=run)
        stops = stops.select_related("station").order_by("position")
        shown = {**run_out(run), "stops": [stop_out(one) for one in stops], **more}
        return self.answer(shown, status=status, version=run.version)


class RunList(RunDoor):
    """A driver gets his own runs, a station those that stop at it, the county all."""

    @extend_schema(parameters=[RunQuery], responses={200: RunPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(RunQuery)
        runs = Run.objects.visible_to(request.user).select_related(*RELATED)
        for name, column in (("on", "on"), ("status", "status"), ("route", "route_id")):
            if name in given:
                runs = runs.filter(**{column: given[name]})
        return self.pages(runs, order=("-departs_at", "-id"), out=run_out)

    @extend_schema(request=RunIn, responses={201: RunDetailOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(RunIn)
        user = request.user
        driver = User.objects.filter(
            county_id=user.county_id, username=given["driver"], is_active=True
        ).first()
        if driver is None:
            raise UnknownReference(pointer="/driver")
        run = plan_run(
            actor=user,
            route=Route.objects.visible_to(user).refer(given["route"], "/route"),
            vehicle=Vehicle.objects.visible_to(user).refer(given["vehicle"], "/vehicle"),
            driver=driver,
            departs_at=given["departs_at"],
        )
        return self.show(run.pk, status=201)


class RunDetail(RunDoor):
    @extend_schema(responses={200: RunDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self.show(pk)


class RunDepart(RunDoor):
    """Load what the committed manifest lists, and leave."""

    @extend_schema(request=None, responses={200: RunDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        _run, left_behind = depart_run(self.run(pk), actor=request.user)
        return self.show(pk, left_behind=left_behind)


class RunConfirm(RunDoor):
    """The other side confirms what was loaded at departure: then it is final."""

    @extend_schema(request=ConfirmIn, responses={200: ActsOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.confirmed(confirm_departure, self.run(pk))


class RunClose(RunDoor):
    @extend_schema(request=None, responses={200: RunDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, close_run)


class RunCancel(RunDoor):
    @extend_schema(request=ReasonIn, responses={200: RunDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, cancel_run, **self.parse(ReasonIn))


class PouchList(RoomDoor):
    @extend_schema(parameters=[PouchQuery], responses={200: PouchPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(PouchQuery)
        pouches = Pouch.objects.visible_to(request.user).select_related("station")
        if "status" in given:
            pouches = pouches.filter(status=given["status"])
        if "station" in given:
            pouches = pouches.filter(station_id=given["station"])
        return self.pages(pouches, order=("-taken_at", "-id"), out=pouch_out)


class PouchCount(RoomDoor):
    """Count a pouch into the county's safe; a difference opens a case."""

    @extend_schema(request=CountIn, responses={200: PouchOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(CountIn)
        pouch = self.find(Pouch.objects.visible_to(request.user), pk)
        self.match(pouch.version)
        count_pouch(pouch, actor=request.user, **given)
        pouch = self.find(Pouch.objects.visible_to(request.user).select_related("station"), pk)
        return self.answer(pouch_out(pouch), version=pouch.version)


class ActList(RoomDoor):
    @extend_schema(parameters=[ActQuery], responses={200: ActPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(ActQuery)
        acts = CustodyAct.objects.visible_to(request.user).select_related("station", "actor")
        if "run" in given:
            acts = acts.filter(run_id=given["run"])
        if "one_sided" in given:
            acts = acts.filter(confirmed_at__isnull=given["one_sided"])
        return self.pages(acts, order=("-at", "-id"), out=act_out)


class ActDispute(RoomDoor):
    """Say within 24 hours that a one-sided hand-over was not so."""

    @extend_schema(request=ReasonIn, responses={200: ActOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(ReasonIn)
        acts = CustodyAct.objects.visible_to(request.user).select_related("station", "actor")
        act = self.find(acts, pk)
        self.match(act.version)
        dispute_act(act, actor=request.user, **given)
        act = self.find(acts, pk)
        return self.answer(act_out(act), version=act.version)


urlpatterns = [
    path("runs/", RunList.as_view(), name="run-list"),
    path("runs/<uuid:pk>/", RunDetail.as_view(), name="run-detail"),
    path("runs/<uuid:pk>/depart/", RunDepart.as_view(), name="run-depart"),
    path("runs/<uuid:pk>/confirm/", RunConfirm.as_view(), name="run-confirm"),
    path("runs/<uuid:pk>/close/", RunClose.as_view(), name="run-close"),
    path("runs/<uuid:pk>/cancel/", RunCancel.as_view(), name="run-cancel"),
    path("pouches/", PouchList.as_view(), name="pouch-list"),
    path("pouches/<uuid:pk>/count/", PouchCount.as_view(), name="pouch-count"),
    path("custody-acts/", ActList.as_view(), name="act-list"),
    path("custody-acts/<uuid:pk>/dispute/", ActDispute.as_view(), name="act-dispute"),
]

"""One stop of a run: drop, collect, pouch, empties, and the confirmation of the other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from ..actions import UnloadIn as Scanned
from ..actions import (
    arrive_at_stop,
    collect_at_stop,
    confirm_custody,
    exchange_empties,
    fail_stop,
    finish_unload,
    make_token,
    take_pouch,
    unload_at_stop,
)
from ..models import Pouch, Run, Stop
from ..serializers import ConfirmIn, EmptiesIn, FailIn, PouchIn, ThingsIn, UnloadIn
from ..stop_shapes import (
    ActsOut,
    CollectOut,
    PouchOut,
    StopOut,
    TokenOut,
    UnloadOut,
    pouch_out,
    stop_out,
    unload_result_out,
)
from .doors import RoomDoor


class StopDoor(RoomDoor):
    """A door to one stop of a run the user sees."""

    def stop(self, pk: UUID, stop: UUID) -> Stop:
        run = self.find(Run.objects.visible_to(self.request.user), pk)
        stops = Stop.objects.in_county(run.county_id).filter(run=run).select_related("station")
        return self.find(stops, stop)

    def act_on(self, pk: UUID, stop: UUID, act: Callable[..., Stop], **given: Any) -> HttpResponse:
        found = self.stop(pk, stop)
        self.match(found.version)
        act(found, actor=self.request.user, **given)
        return self.show(pk, stop)

    def show(self, pk: UUID, stop: UUID) -> HttpResponse:
        found = self.stop(pk, stop)
        return self.answer(stop_out(found), version=found.version)


class StopDetail(StopDoor):
    @extend_schema(responses={200: StopOut})
    def get(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        return self.show(pk, stop)


class StopArrive(StopDoor):
    @extend_schema(request=None, responses={200: StopOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        return self.act_on(pk, stop, arrive_at_stop)


class StopUnload(StopDoor):
    """Scan what comes off, without seeing the list; nothing in the answer tells it."""

    @extend_schema(request=UnloadIn, responses={200: UnloadOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        given = self.parse(UnloadIn)
        scans = [Scanned(**one) for one in given["scans"]]
        results = unload_at_stop(self.stop(pk, stop), actor=request.user, scans=scans)
        return self.answer({"results": [unload_result_out(one) for one in results]})


class StopFinish(StopDoor):
    """Close the unloading: compare with the list, and open a case for each difference."""

    @extend_schema(request=None, responses={200: StopOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        return self.act_on(pk, stop, finish_unload)


class StopCollect(StopDoor):
    @extend_schema(request=ThingsIn, responses={200: CollectOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        given = self.parse(ThingsIn)
        done = collect_at_stop(self.stop(pk, stop), actor=request.user, **given)
        return self.answer(
            {
                "act": done.act and done.act.pk,
                "bags": done.bags,
                "parcels": done.parcels,
                "left_behind": done.left_behind,
            }
        )


class StopPouch(StopDoor):
    """Take a numbered pouch of cash: out of the station's drawer, onto the road."""

    @extend_schema(request=PouchIn, responses={201: PouchOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        given = self.parse(PouchIn)
        pouch = take_pouch(self.stop(pk, stop), actor=request.user, **given)
        pouches = Pouch.objects.in_county(pouch.county_id).select_related("station")
        pouch = self.find(pouches, pouch.pk)
        return self.answer(pouch_out(pouch), status=201, version=pouch.version)


class StopEmpties(StopDoor):
    @extend_schema(request=EmptiesIn, responses={200: StopOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        return self.act_on(pk, stop, exchange_empties, **self.parse(EmptiesIn))


class StopConfirm(StopDoor):
    """The other side confirms what was handed over at this stop: then it is final."""

    @extend_schema(request=ConfirmIn, responses={200: ActsOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        return self.confirmed(confirm_custody, self.stop(pk, stop))


class StopToken(StopDoor):
    """The text of the QR code by which you confirm at this stop; it lasts two minutes."""

    idempotent = False

    @extend_schema(request=None, responses={201: TokenOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        token, expires_at = make_token(self.stop(pk, stop), actor=request.user)
        return self.answer({"token": token, "expires_at": expires_at}, status=201)


class StopFail(StopDoor):
    """The station was closed: why, with a photo. Operations are told."""

    @extend_schema(request=FailIn, responses={200: StopOut})
    def post(self, request: Any, pk: UUID, stop: UUID) -> HttpResponse:
        return self.act_on(pk, stop, fail_stop, **self.parse(FailIn))


_STOP = "runs/<uuid:pk>/stops/<uuid:stop>/"
urlpatterns = [
    path(_STOP, StopDetail.as_view(), name="run-stop"),
    path(f"{_STOP}arrive/", StopArrive.as_view(), name="run-stop-arrive"),
    path(f"{_STOP}unload/", StopUnload.as_view(), name="run-stop-unload"),
    path(f"{_STOP}finish-unload/", StopFinish.as_view(), name="run-stop-finish"),
    path(f"{_STOP}collect/", StopCollect.as_view(), name="run-stop-collect"),
    path(f"{_STOP}pouch/", StopPouch.as_view(), name="run-stop-pouch"),
    path(f"{_STOP}empties/", StopEmpties.as_view(), name="run-stop-empties"),
    path(f"{_STOP}confirm/", StopConfirm.as_view(), name="run-stop-confirm"),
    path(f"{_STOP}token/", StopToken.as_view(), name="run-stop-token"),
    path(f"{_STOP}fail/", StopFail.as_view(), name="run-stop-fail"),
]

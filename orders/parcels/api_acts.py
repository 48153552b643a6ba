"""What is done with one parcel besides scanning it: sent on, named, corrected, undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door
from stations.network.models import Station
from stations.villagers.models import Villager

from .actions import (
    correct_carrier,
    forward_parcel,
    identify_recipient,
    return_to_carrier,
    take_in_missorted,
    void_scan,
    want_after_all,
)
from .doors import ParcelDoor
from .serializers import (
    CarrierCorrectionIn,
    ForwardIn,
    MissortIn,
    ParcelOut,
    ReasonIn,
    RecipientIn,
    ReturnsIn,
    ScanResultOut,
    ScansOut,
)


class ParcelVoid(ParcelDoor):
    @extend_schema(request=ReasonIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, void_scan)


class ParcelWanted(ParcelDoor):
    """A refused parcel the recipient will have after all, as long as it is still here."""

    @extend_schema(request=ReasonIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, want_after_all)


class ParcelForward(ParcelDoor):
    @extend_schema(request=ForwardIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given, parcel = self.parse(ForwardIn), self.parcel(pk)
        to = Station.objects.in_county(parcel.county_id).refer(given["station"], "/station")
        return self.show_done(
            forward_parcel(parcel, actor=request.user, to=to, reason=given["reason"])
        )


class ParcelCarrier(ParcelDoor):
    @extend_schema(request=CarrierCorrectionIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given, parcel = self.parse(CarrierCorrectionIn), self.parcel(pk)
        return self.show_done(correct_carrier(parcel, actor=request.user, **given))


class ParcelRecipient(ParcelDoor):
    @extend_schema(request=RecipientIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given, parcel = self.parse(RecipientIn), self.parcel(pk)
        villager = None
        if "villager" in given:
            villagers = Villager.objects.visible_to(request.user)
            villager = villagers.refer(given["villager"], "/villager")
        done = identify_recipient(
            parcel,
            actor=request.user,
            villager=villager,
            name=given.get("name", ""),
            phone=given.get("phone", ""),
        )
        return self.show_done(done)


class ParcelReturns(Door):
    """Handed back to the carrier against a receipt; each parcel has its own result."""

    @extend_schema(request=ReturnsIn, responses={200: ScansOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(ReturnsIn)
        station = Station.objects.visible_to(request.user).refer(given["station"], "/station")
        results = return_to_carrier(
            given["parcels"], actor=request.user, station=station, receipt_no=given["receipt_no"]
        )
        return self.answer({"results": msgspec.to_builtins(results)})


class ParcelMissorts(Door):
    """Take in what is meant for another station; answered like a scan, without the recipient."""

    @extend_schema(request=MissortIn, responses={200: ScanResultOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(MissortIn)
        station = Station.objects.visible_to(request.user).refer(given.pop("station"), "/station")
        result = take_in_missorted(actor=request.user, station=station, **given)
        return self.answer(msgspec.to_builtins(result))


urlpatterns = [
    path("parcels/missorts/", ParcelMissorts.as_view(), name="parcel-missorts"),
    path("parcels/returns/", ParcelReturns.as_view(), name="parcel-returns"),
    path("parcels/<uuid:pk>/void/", ParcelVoid.as_view(), name="parcel-void"),
    path("parcels/<uuid:pk>/wanted/", ParcelWanted.as_view(), name="parcel-wanted"),
    path("parcels/<uuid:pk>/forward/", ParcelForward.as_view(), name="parcel-forward"),
    path("parcels/<uuid:pk>/carrier/", ParcelCarrier.as_view(), name="parcel-carrier"),
    path("parcels/<uuid:pk>/recipient/", ParcelRecipient.as_view(), name="parcel-recipient"),
]

"""What is done with one parcel besides scanning it: sent on, named, corrected, undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from stations.network.models import Station
from stations.villagers.models import Villager

from .actions import correct_carrier, forward_parcel, identify_recipient, void_scan
from .doors import ParcelDoor
from .serializers import CarrierCorrectionIn, ForwardIn, ParcelOut, ReasonIn, RecipientIn


class ParcelVoid(ParcelDoor):
    @extend_schema(request=ReasonIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, void_scan)


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


urlpatterns = [
    path("parcels/<uuid:pk>/void/", ParcelVoid.as_view(), name="parcel-void"),
    path("parcels/<uuid:pk>/forward/", ParcelForward.as_view(), name="parcel-forward"),
    path("parcels/<uuid:pk>/carrier/", ParcelCarrier.as_view(), name="parcel-carrier"),
    path("parcels/<uuid:pk>/recipient/", ParcelRecipient.as_view(), name="parcel-recipient"),
]

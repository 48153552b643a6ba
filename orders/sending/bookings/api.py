"""A carrier's number over HTTP: typed by hand, or asked for once more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from ..api import SendingDoor
from ..serializers import NothingIn, NumberIn, SendingDetailOut
from .actions import ask_again, type_number


class SendingWaybill(SendingDoor):
    """Put the carrier's number on it, as he gave it on paper or by telephone."""

    @extend_schema(request=NumberIn, responses={200: SendingDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(NumberIn)
        type_number(self.locked(pk), actor=request.user, **given)
        return self.show(pk)


class SendingBooking(SendingDoor):
    """Ask the carrier's service once more for his number."""

    @extend_schema(request=NothingIn, responses={200: SendingDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        self.parse(NothingIn)
        ask_again(self.locked(pk), actor=request.user)
        return self.show(pk)


urlpatterns = [
    path("sendings/<uuid:pk>/waybill/", SendingWaybill.as_view(), name="sending-waybill"),
    path("sendings/<uuid:pk>/booking/", SendingBooking.as_view(), name="sending-booking"),
]

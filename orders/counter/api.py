"""The hand-over over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.doors.api import Door
from accounts.doors.serializers import (
    CodeField,
    FenField,
    IdField,
    StrictSerializer,
    TextField,
)
from orders.parcels.actions import Proof
from orders.parcels.choices import ParcelStatus
from orders.parcels.doors import ParcelDoor
from orders.parcels.models import Parcel
from orders.parcels.serializers import ParcelOut
from orders.purchases.choices import LineStatus, PaymentMethod
from stations.network.models import Station

from .actions import Handover, Payment, hand_over
from .take_back import swap_parcels, take_back_parcel

MOST_PARCELS = 100


class ProofIn(StrictSerializer):
    pickup_code = CodeField(max_length=24, required=False)
    phone_tail = CodeField(max_length=8, required=False)
    collector = serializers.ChoiceField(choices=["self", "delegate"], default="self")
    delegate = IdField(
        required=False, allow_null=True, help_text="the delegate, or the villager he is"
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("pickup_code") and not given.get("phone_tail"):
            raise serializers.ValidationError(_("Give the pick-up code or the phone's last four."))
        if (given["collector"] == "delegate") != bool(given.get("delegate")):
            raise serializers.ValidationError({"delegate": _("Name the delegate who collects.")})
        return given


class HandoverPayment(StrictSerializer):
    """For an order's balance, or for a parcel's cash on delivery."""

    order = IdField(required=False)
    parcel = IdField(required=False)
    amount_fen = FenField(min_value=1)
    method = serializers.ChoiceField(choices=PaymentMethod.choices)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("order" in given) == ("parcel" in given):
            raise serializers.ValidationError(_("Name an order or a parcel."))
        return given


class HandoverIn(StrictSerializer):
    station = IdField()
    parcels = serializers.ListField(child=IdField(), min_length=1, max_length=MOST_PARCELS)
    proof = ProofIn()
    payments = HandoverPayment(many=True, required=False, max_length=MOST_PARCELS)


class HandedParcel(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    waybill_no = serializers.CharField()
    status = serializers.ChoiceField(choices=ParcelStatus.choices)


class HandedOrder(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=LineStatus.choices)
    total_fen = serializers.IntegerField()
    paid_fen = serializers.IntegerField()
    balance_fen = serializers.IntegerField()


class HandoverOut(serializers.Serializer):
    station = serializers.UUIDField()
    at = serializers.DateTimeField()
    parcels = HandedParcel(many=True)
    orders = HandedOrder(many=True)
    taken_fen = serializers.IntegerField()


def handover_out(done: Handover) -> dict[str, Any]:
    return {
        "station": done.station.pk,
        "at": done.at,
        "parcels": [
            {
                "id": parcel.pk,
                "number": parcel.number,
                "waybill_no": parcel.waybill_no,
                "status": parcel.status,
            }
            for parcel in done.parcels
        ],
        "orders": [
            {
                "id": order.pk,
                "number": order.number,
                "status": order.status,
                "total_fen": order.total_fen,
                "paid_fen": order.paid_fen,
                "balance_fen": order.balance_fen,
            }
            for order in done.orders
        ],
        "taken_fen": done.taken_fen,
    }


class HandoverList(Door):
    @extend_schema(request=HandoverIn, responses={200: HandoverOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(HandoverIn)
        done = hand_over(
            actor=request.user,
            station=Station.objects.visible_to(request.user).refer(given["station"], "/station"),
            parcels=list(dict.fromkeys(given["parcels"])),
            proof=Proof(**given["proof"]),
            payments=[Payment(**one) for one in given.get("payments", [])],
        )
        return self.answer(handover_out(done))


class TakeBackIn(StrictSerializer):
    reason = TextField(max_length=200)
    swapped_with = IdField(
        required=False, help_text="the parcel the other person had: both are given out again"
    )


class ParcelTakeBack(ParcelDoor):
    """A parcel given to the wrong person is brought back, or swapped on the spot."""

    @extend_schema(request=TakeBackIn, responses={200: ParcelOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given, parcel = self.parse(TakeBackIn), self.parcel(pk)
        if "swapped_with" in given:
            mine = Parcel.objects.visible_to(request.user)
            other = mine.refer(given["swapped_with"], "/swapped_with")
            swap_parcels(parcel, other, actor=request.user, reason=given["reason"])
        else:
            take_back_parcel(parcel, actor=request.user, reason=given["reason"])
        return self.show(pk)


urlpatterns = [
    path("parcels/<uuid:pk>/take-back/", ParcelTakeBack.as_view(), name="parcel-take-back"),
    path("handovers/", HandoverList.as_view(), name="handover-list"),
]

"""What the doors of claims take, and what the schema says of their answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.doors.serializers import (
    FenField,
    IdField,
    ListQuery,
    StrictIntegerField,
    StrictSerializer,
    TextField,
)
from stations.staffing.api import StationRef

from .choices import Basis, Claimant, ClaimKind, ClaimStatus, Liable, Payee, PayMethod


class ClaimQuery(ListQuery):
    station = IdField(required=False)
    parcel = IdField(required=False)
    status = serializers.ChoiceField(choices=ClaimStatus.choices, required=False)
    open = serializers.BooleanField(required=False, default=False)


class ClaimantIn(StrictSerializer):
    """The recipient of the parcel, unless a villager or a name is given."""

    kind = serializers.ChoiceField(choices=Claimant.choices)
    villager = IdField(required=False)
    name = TextField(max_length=64, required=False)
    phone = TextField(max_length=32, required=False, allow_blank=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["kind"] == Claimant.SENDER and not ({"villager", "name"} & given.keys()):
            raise serializers.ValidationError({"name": _("Say who claims.")})
        return given


class ClaimIn(StrictSerializer):
    parcel = IdField()
    kind = serializers.ChoiceField(choices=ClaimKind.choices)
    claimant = ClaimantIn()
    claimed_fen = FenField(min_value=1)
    insured = serializers.BooleanField(required=False, default=False)
    declared_fen = FenField(required=False, default=0)
    fee_fen = FenField(required=False, default=0, help_text="postage paid")
    note = TextField(max_length=500, required=False, allow_blank=True, default="")


class AssessIn(StrictSerializer):
    loss_fen = FenField(min_value=1, help_text="proven actual loss")
    damage_percent = StrictIntegerField(min_value=1, max_value=100, required=False, default=100)
    reason = TextField(max_length=500)
    liable = serializers.ChoiceField(
        choices=Liable.choices, required=False, help_text="instead of who had custody"
    )
    liable_station = IdField(required=False)
    recourse = TextField(max_length=200, required=False, allow_blank=True, default="")


class AcceptOfferIn(StrictSerializer):
    note = TextField(max_length=200, required=False, allow_blank=True, default="")


class ClaimReasonIn(StrictSerializer):
    reason = TextField(max_length=500)


class NothingIn(StrictSerializer):
    """No members."""


class PayIn(StrictSerializer):
    method = serializers.ChoiceField(choices=PayMethod.choices)
    station = IdField(required=False, help_text="whose drawer; the claim's own by default")
    order = IdField(required=False, help_text="for `order`")
    payee = serializers.ChoiceField(choices=Payee.choices, default=Payee.CLAIMANT.value)
    delegate = IdField(required=False)
    note = TextField(max_length=80, required=False, allow_blank=True, default="")


class RecoverIn(StrictSerializer):
    amount_fen = FenField(min_value=1)
    reference = TextField(max_length=120, required=False, allow_blank=True, default="")


class ClaimEvidenceIn(StrictSerializer):
    text = TextField(max_length=500, required=False, allow_blank=True, default="")
    attachment = IdField(required=False)


class ClaimantOut(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Claimant.choices)
    villager = serializers.UUIDField(allow_null=True)
    name_masked = serializers.CharField(allow_blank=True)
    phone_masked = serializers.CharField(allow_blank=True)


class LiableOut(serializers.Serializer):
    party = serializers.ChoiceField(choices=Liable.choices)
    carrier = serializers.CharField(allow_null=True)
    station = serializers.UUIDField(allow_null=True)
    recourse = serializers.CharField(allow_blank=True)


class ClaimOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=ClaimKind.choices)
    status = serializers.ChoiceField(choices=ClaimStatus.choices)
    parcel = serializers.UUIDField()
    case = serializers.UUIDField()
    station = StationRef()
    claimant = ClaimantOut()
    liable = LiableOut()
    basis = serializers.ChoiceField(choices=Basis.choices)
    claimed_fen = serializers.IntegerField()
    declared_fen = serializers.IntegerField()
    fee_fen = serializers.IntegerField()
    loss_fen = serializers.IntegerField()
    damage_percent = serializers.IntegerField()
    assessed_fen = serializers.IntegerField()
    paid_fen = serializers.IntegerField()
    recovered_fen = serializers.IntegerField()
    method = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    reported_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ClaimPage(serializers.Serializer):
    data = ClaimOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)

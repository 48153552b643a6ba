"""What comes in, strictly; and how answers are described in OpenAPI."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.doors.serializers import (
    CodeField,
    FenField,
    IdField,
    ListQuery,
    QuantityField,
    StrictSerializer,
    TextField,
    WaybillField,
)
from orders.purchases.choices import EvidenceKind
from orders.purchases.serializers import PlaceOut, StrictBooleanField

from .choices import Basis, Condition, Payee, RefundKind, ReturnStatus

REASON = 200
CONDITIONS = [one for one in Condition.choices if one[0]]
REFUNDS = [one for one in RefundKind.choices if one[0]]


class ReturnIn(StrictSerializer):
    """Without `quantity`, all pieces that can go back; a refusal names them by its parcels."""

    basis = serializers.ChoiceField(Basis.choices)
    quantity = QuantityField(required=False)
    reason = TextField(max_length=REASON, required=False, allow_blank=True, default="")
    goods_here = StrictBooleanField(required=False, default=False)


class InspectIn(StrictSerializer):
    condition = serializers.ChoiceField(CONDITIONS)
    note = TextField(max_length=REASON, required=False, allow_blank=True, default="")


class PickCodeIn(StrictSerializer):
    """Carrier and waybill are the merchant's; a refused parcel goes back as it is."""

    pick_code = CodeField(max_length=32)
    carrier = CodeField(max_length=16, required=False)
    waybill_no = WaybillField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("carrier" in given) != ("waybill_no" in given):
            raise serializers.ValidationError(_("Give carrier and waybill together."))
        return given


class ReturnWaybillIn(StrictSerializer):
    carrier = CodeField(max_length=16)
    waybill_no = WaybillField()


class ReturnReasonIn(StrictSerializer):
    reason = TextField(max_length=REASON)


class ReturnStepIn(StrictSerializer):
    """An act that says it all by its name."""


class AgreeIn(StrictSerializer):
    """`amount_fen` is needed for a refund in part; `without_goods`: the villager keeps them."""

    refund = serializers.ChoiceField(REFUNDS)
    amount_fen = FenField(required=False)
    without_goods = StrictBooleanField(required=False, default=False)


class RefundInIn(StrictSerializer):
    amount_fen = FenField(min_value=1)
    reference = CodeField(max_length=64, required=False, default="")


class AdvanceIn(StrictSerializer):
    amount_fen = FenField(min_value=1)
    reason = TextField(max_length=REASON)


class PayOutIn(StrictSerializer):
    """Without `amount_fen`, all that is to be paid out."""

    amount_fen = FenField(min_value=1, required=False)
    payee = serializers.ChoiceField(Payee.choices, default=Payee.SELF.value)
    delegate = IdField(
        required=False, allow_null=True, help_text="the delegate, or the villager he is"
    )
    evidence_kind = serializers.ChoiceField(
        EvidenceKind.choices, default=EvidenceKind.SIGNATURE.value
    )
    evidence_note = TextField(max_length=REASON, required=False, allow_blank=True, default="")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if (given["payee"] == Payee.DELEGATE) != bool(given.get("delegate")):
            raise serializers.ValidationError({"delegate": _("Name the delegate who is paid.")})
        return given


class ReturnQuery(ListQuery):
    station = IdField(required=False)
    order = IdField(required=False)
    status = serializers.ChoiceField(ReturnStatus.choices, required=False)
    number = CodeField(max_length=20, required=False)


# --- out ---


class ReturnParcelOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    direction = serializers.CharField()
    carrier = serializers.CharField()
    waybill_no = serializers.CharField()
    status = serializers.CharField()


class PayoutOut(serializers.Serializer):
    amount_fen = serializers.IntegerField()
    payee = serializers.ChoiceField(Payee.choices)
    payee_name = serializers.CharField()
    evidence_kind = serializers.ChoiceField(EvidenceKind.choices)
    paid_at = serializers.DateTimeField()


class ReturnBriefOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.ChoiceField(ReturnStatus.choices)
    status_changed_at = serializers.DateTimeField()
    order = serializers.UUIDField()
    order_number = serializers.CharField()
    line = serializers.UUIDField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    basis = serializers.ChoiceField(Basis.choices)
    station = PlaceOut()
    worth_fen = serializers.IntegerField(help_text="what the villager was charged for the pieces")
    agreed_fen = serializers.IntegerField()
    refund_in_fen = serializers.IntegerField()
    advance_fen = serializers.IntegerField()
    paid_out_fen = serializers.IntegerField()
    requested_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ReturnOut(ReturnBriefOut):
    next = serializers.CharField(help_text="what is to be done next; empty when it is over")
    to_pay_fen = serializers.IntegerField(help_text="what may be paid to the villager now")
    reason = serializers.CharField()
    condition = serializers.CharField()
    condition_note = serializers.CharField()
    pick_code = serializers.CharField()
    refund = serializers.CharField()
    refund_reference = serializers.CharField()
    without_goods = serializers.BooleanField()
    goods_by = serializers.DateTimeField(allow_null=True)
    return_parcel = ReturnParcelOut(allow_null=True)
    back_parcel = ReturnParcelOut(allow_null=True)
    exchange_line = serializers.UUIDField(allow_null=True)
    payouts = PayoutOut(many=True)


class ReturnPage(serializers.Serializer):
    data = ReturnBriefOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)

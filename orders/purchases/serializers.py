"""What comes in, strictly; and how answers are described in OpenAPI."""

from __future__ import annotations

from typing import Any

from django.core.validators import URLValidator
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

from .choices import EvidenceKind, LineStatus, PaymentMethod
from .policy import MOST_LINES

REASON = 200


class StrictBooleanField(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class LineIn(StrictSerializer):
    """A free-text line says it all; a product brings what is left out."""

    product = IdField(required=False, allow_null=True)
    platform = CodeField(max_length=16, required=False)
    title = TextField(max_length=120, required=False)
    category = CodeField(max_length=16, required=False)
    url = TextField(
        max_length=500,
        required=False,
        allow_blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    spec = TextField(max_length=80, required=False, allow_blank=True)
    quantity = QuantityField()
    unit_price_fen = FenField(min_value=1, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("product"):
            missing = [
                name for name in ("platform", "title", "unit_price_fen") if name not in attrs
            ]
            if missing:
                raise serializers.ValidationError(
                    {
                        name: serializers.ErrorDetail(_("This is required."), "required")
                        for name in missing
                    }
                )
        return attrs


class OrderIn(StrictSerializer):
    station = IdField()
    villager = IdField()
    lines = LineIn(many=True, allow_empty=False, max_length=MOST_LINES)
    freight_fen = FenField(required=False, default=0)
    discount_fen = FenField(required=False, default=0)
    note = TextField(max_length=200, required=False, allow_blank=True, default="")


class EvidenceIn(StrictSerializer):
    kind = serializers.ChoiceField(EvidenceKind.choices)
    note = TextField(max_length=200, required=False, allow_blank=True, default="")


class AcceptIn(StrictSerializer):
    evidence = EvidenceIn()


class PaymentIn(StrictSerializer):
    amount_fen = FenField(min_value=1)
    method = serializers.ChoiceField(PaymentMethod.choices)


class CancelIn(StrictSerializer):
    reason = TextField(max_length=REASON)


class NoteIn(StrictSerializer):
    reason = TextField(max_length=REASON, required=False, allow_blank=True, default="")


class CancelAnswerIn(StrictSerializer):
    agreed = StrictBooleanField()


class PurchaseIn(StrictSerializer):
    platform_order_no = CodeField(max_length=64)
    unit_price_fen = FenField(min_value=1)


class WaybillIn(StrictSerializer):
    carrier = CodeField(max_length=16)
    waybill_no = WaybillField()
    quantity = QuantityField()


class OrderQuery(ListQuery):
    station = IdField(required=False)
    status = serializers.ChoiceField(LineStatus.choices, required=False)
    villager = IdField(required=False)
    number = CodeField(max_length=20, required=False)


# --- out ---


class PlaceOut(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class PersonOut(serializers.Serializer):
    id = serializers.UUIDField()
    name_masked = serializers.CharField()


class EvidenceOut(serializers.Serializer):
    kind = serializers.ChoiceField(EvidenceKind.choices)
    note = serializers.CharField()


class ContentOut(serializers.Serializer):
    parcel = serializers.UUIDField()
    number = serializers.CharField()
    carrier = serializers.CharField()
    waybill_no = serializers.CharField()
    quantity = serializers.IntegerField()
    status = serializers.CharField()
    pickup_code = serializers.CharField()


class LineBriefOut(serializers.Serializer):
    id = serializers.UUIDField()
    position = serializers.IntegerField()
    status = serializers.ChoiceField(LineStatus.choices)
    title = serializers.CharField()
    category = serializers.CharField()
    platform = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price_fen = serializers.IntegerField()
    total_fen = serializers.IntegerField()
    deposit_fen = serializers.IntegerField()


class LineOut(LineBriefOut):
    status_changed_at = serializers.DateTimeField()
    product = serializers.UUIDField(allow_null=True)
    url = serializers.CharField()
    spec = serializers.CharField()
    freight_share_fen = serializers.IntegerField()
    discount_share_fen = serializers.IntegerField()
    actual_price_fen = serializers.IntegerField(allow_null=True, help_text="paid upstream a piece")
    platform_order_no = serializers.CharField(allow_null=True)
    cancel_reason = serializers.CharField()
    waybills = ContentOut(many=True)


class OrderBriefOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.ChoiceField(LineStatus.choices)
    station = PlaceOut()
    villager = PersonOut()
    lines = LineBriefOut(many=True)
    total_fen = serializers.IntegerField()
    deposit_due_fen = serializers.IntegerField(help_text="to be paid before it can be bought")
    paid_fen = serializers.IntegerField()
    balance_fen = serializers.IntegerField()
    refund_due_fen = serializers.IntegerField(help_text="held beyond the total")
    created_at = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    version = serializers.IntegerField()


class OrderOut(OrderBriefOut):
    lines = LineOut(many=True)
    freight_fen = serializers.IntegerField()
    discount_fen = serializers.IntegerField()
    deposit_fen = serializers.IntegerField()
    note = serializers.CharField()
    evidence = EvidenceOut(allow_null=True)


class OrderPage(serializers.Serializer):
    data = OrderBriefOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)

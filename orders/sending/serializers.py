"""What the sending doors take, strictly, and what the schema says of their answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.doors.serializers import (
    CodeField,
    FenField,
    IdField,
    ListQuery,
    StrictIntegerField,
    StrictSerializer,
    TextField,
    WaybillField,
)
from orders.parcels.choices import ParcelStatus
from orders.parcels.serializers import FlagField
from stations.staffing.api import StationRef

from .bookings.choices import BookingStatus
from .choices import MOST_TENDERED, ContentCategory, IdentityKind, MoveKind, Paid, SenderKind
from .label import DEFAULT_SIZE, SIZES
from .policy import Size
from .provinces import PROVINCES


class OrganisationIn(StrictSerializer):
    name = TextField(max_length=64)
    uscc = CodeField(max_length=24)


class SenderIn(StrictSerializer):
    """A villager of yours, or a name and phone; for a firm also whom he sends for."""

    villager = IdField(required=False)
    name = TextField(max_length=64, required=False)
    phone = TextField(max_length=32, required=False)
    organisation = OrganisationIn(required=False, allow_null=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("villager" in given) == ("name" in given):
            raise serializers.ValidationError(_("Give a villager, or a name and phone."))
        if ("name" in given) != ("phone" in given):
            raise serializers.ValidationError({"phone": _("Give a villager, or a name and phone.")})
        return given


class IdentityIn(StrictSerializer):
    """The document as it was shown, or that a known sender's was seen again."""

    kind = serializers.ChoiceField(IdentityKind.choices, required=False)
    number = CodeField(max_length=32, required=False, write_only=True)
    seen_again = FlagField(required=False, default=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("kind" in given) != ("number" in given):
            raise serializers.ValidationError(_("Give kind and number together."))
        if "number" not in given and not given["seen_again"]:
            raise serializers.ValidationError(_("Give kind and number together."))
        return given


class AddresseeIn(StrictSerializer):
    name = TextField(max_length=64)
    phone = TextField(max_length=32)
    address = TextField(max_length=160)
    province = serializers.ChoiceField(sorted(PROVINCES), required=False)


class DeclaredIn(StrictSerializer):
    category = serializers.ChoiceField(ContentCategory.choices)
    text = TextField(max_length=120)
    inspected = FlagField()
    restricted_confirmed = FlagField(required=False, default=False)


class SizeIn(StrictSerializer):
    length_cm = StrictIntegerField()
    width_cm = StrictIntegerField()
    height_cm = StrictIntegerField()

    def validate(self, given: dict[str, Any]) -> Any:
        return Size(**given)


class FreightPaymentIn(StrictSerializer):
    method = serializers.ChoiceField(Paid.choices)
    account = IdField(required=False, allow_null=True)


class MeasureIn(StrictSerializer):
    """What a price depends on. Bounds are the action's to refuse: they are no matter of form."""

    carrier = CodeField(max_length=16)
    weight_grams = StrictIntegerField()
    size = SizeIn(required=False, allow_null=True, default=None)
    declared_fen = FenField(required=False, default=0)


class QuoteIn(MeasureIn):
    province = serializers.ChoiceField(sorted(PROVINCES), required=False)
    address = TextField(max_length=160, required=False, allow_blank=True, default="")


class SendingIn(MeasureIn):
    station = IdField()
    sender = SenderIn()
    identity = IdentityIn(required=False, allow_null=True, default=None)
    recipient = AddresseeIn()
    contents = DeclaredIn()
    payment = FreightPaymentIn()
    waybill_no = WaybillField(required=False, help_text="of a pre-printed label")
    quoted_fen = FenField(required=False, help_text="the price the sender was shown")


class SendingCancelIn(StrictSerializer):
    reason = TextField(max_length=200)
    goes_home = FlagField(
        required=False,
        default=False,
        help_text="from the centre back to its station, instead of handed over there",
    )


class NumberIn(StrictSerializer):
    waybill_no = WaybillField(help_text="as the carrier gave it")


class SendingNoteIn(StrictSerializer):
    reason = TextField(max_length=200, required=False, allow_blank=True, default="")


class NothingIn(StrictSerializer):
    """An act that says all by its address."""


class TenderIn(StrictSerializer):
    carrier = CodeField(max_length=16)
    receipt_no = CodeField(max_length=40)
    parcels = serializers.ListField(child=IdField(), allow_empty=False, max_length=MOST_TENDERED)
    station = IdField(required=False, help_text="the centre, when left out")


class LabelQuery(StrictSerializer):
    size = serializers.ChoiceField(sorted(SIZES), required=False, default=DEFAULT_SIZE)
    drawn_by = serializers.ChoiceField(
        ["station", "carrier"],
        required=False,
        default="station",
        help_text="the carrier's own label, where he draws one",
    )


class SendingQuery(ListQuery):
    station = IdField(required=False)
    status = serializers.ChoiceField(ParcelStatus.choices, required=False)
    number = CodeField(max_length=20, required=False)
    waybill_no = WaybillField(required=False)
    account = IdField(required=False)
    booking = serializers.ChoiceField(BookingStatus.choices, required=False)


class AccountIn(StrictSerializer):
    station = IdField()
    code = CodeField(max_length=16)
    name = TextField(max_length=64)
    limit_fen = FenField()
    uscc = CodeField(max_length=24, required=False, allow_blank=True, default="")


class AccountPaymentIn(StrictSerializer):
    amount_fen = FenField(min_value=1)


# --- out ---


class QuoteLineOut(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()
    fen = serializers.IntegerField(allow_null=True)


class QuoteOut(serializers.Serializer):
    carrier = serializers.CharField()
    province = serializers.CharField()
    zone = serializers.CharField()
    weight_grams = serializers.IntegerField()
    volumetric_grams = serializers.IntegerField()
    chargeable_grams = serializers.IntegerField()
    declared_fen = serializers.IntegerField()
    freight_fen = serializers.IntegerField()
    insurance_fen = serializers.IntegerField()
    total_fen = serializers.IntegerField()
    lines = QuoteLineOut(many=True)


class PartyOut(serializers.Serializer):
    name_masked = serializers.CharField()
    phone_masked = serializers.CharField()


class SenderOut(PartyOut):
    kind = serializers.ChoiceField(SenderKind.choices)
    villager = serializers.UUIDField(allow_null=True)
    organisation = serializers.CharField()


class AddresseeOut(PartyOut):
    address_masked = serializers.CharField()
    province = serializers.CharField()


class SeenOut(serializers.Serializer):
    """That a document was seen; its number is nowhere."""

    kind = serializers.ChoiceField(IdentityKind.choices)
    seen_at = serializers.DateTimeField()


class GoodsOut(serializers.Serializer):
    category = serializers.ChoiceField(ContentCategory.choices)
    text = serializers.CharField()
    inspected_at = serializers.DateTimeField()
    conditions = serializers.ListField(child=serializers.CharField())
    land_only = serializers.BooleanField()


class BookingOut(serializers.Serializer):
    """How the carrier's number is coming along, where his service gives numbers."""

    status = serializers.ChoiceField(BookingStatus.choices)
    attempts = serializers.IntegerField()
    next_call_at = serializers.DateTimeField(allow_null=True)
    carrier_fen = serializers.IntegerField(allow_null=True, help_text="the carrier's own price")


class SendingOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    parcel = serializers.UUIDField()
    status = serializers.ChoiceField(ParcelStatus.choices)
    carrier = serializers.CharField()
    waybill_no = serializers.CharField(help_text="ours until the carrier gives his")
    booking = BookingOut(allow_null=True, help_text="null where numbers are typed")
    station = StationRef()
    sender = SenderOut()
    identity = SeenOut()
    recipient = AddresseeOut()
    contents = GoodsOut()
    weight_grams = serializers.IntegerField()
    chargeable_grams = serializers.IntegerField()
    declared_fen = serializers.IntegerField()
    freight_fen = serializers.IntegerField()
    insurance_fen = serializers.IntegerField()
    total_fen = serializers.IntegerField()
    method = serializers.ChoiceField(Paid.choices)
    account = serializers.UUIDField(allow_null=True)
    refunded_fen = serializers.IntegerField()
    refund_due_fen = serializers.IntegerField(help_text="to be paid back at its station")
    receipt_no = serializers.CharField(allow_null=True, help_text="the carrier's, once tendered")
    accepted_at = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancel_reason = serializers.CharField()
    label = serializers.CharField(help_text="where its label is")
    version = serializers.IntegerField()


class SendingDetailOut(SendingOut):
    lines = QuoteLineOut(many=True)
    size = SizeIn(allow_null=True)


class SendingPage(serializers.Serializer):
    data = SendingOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class TenderedOut(serializers.Serializer):
    parcel = serializers.UUIDField()
    outcome = serializers.CharField(help_text="applied or rejected")
    status = serializers.CharField(required=False)
    problem = serializers.DictField(required=False)


class TenderOut(serializers.Serializer):
    id = serializers.UUIDField(allow_null=True, help_text="null when nothing could be given")
    carrier = serializers.CharField()
    receipt_no = serializers.CharField()
    parcels = serializers.IntegerField(help_text="given against this receipt so far")
    results = TenderedOut(many=True)


class AccountOut(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    station = StationRef()
    uscc = serializers.CharField()
    limit_fen = serializers.IntegerField()
    owed_fen = serializers.IntegerField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class AccountLineOut(serializers.Serializer):
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(MoveKind.choices)
    sending = serializers.UUIDField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    amount_fen = serializers.IntegerField(help_text="negative takes from what is owed")


class AccountDetailOut(AccountOut):
    lines = AccountLineOut(many=True, help_text="the newest 200")


class AccountPage(serializers.Serializer):
    data = AccountOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)

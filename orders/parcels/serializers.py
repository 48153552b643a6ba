"""What the parcel doors take, and what the schema says of their answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.doors.serializers import (
    CodeField,
    FenField,
    IdField,
    ListQuery,
    StrictSerializer,
    TextField,
    WaybillField,
)
from stations.staffing.api import StationRef

from .arrivals import MOST_ARRIVALS
from .carriers.choices import CarrierStatus
from .choices import SCANNABLE, Custody, Direction, ParcelStatus
from .scans import MOST_SCANS


class ParcelQuery(ListQuery):
    station = IdField(required=False)
    status = serializers.ChoiceField(choices=ParcelStatus.choices, required=False)
    direction = serializers.ChoiceField(choices=Direction.choices, required=False)
    waybill_no = WaybillField(required=False)
    phone_tail = serializers.RegexField(r"^\d{4}$", required=False)
    pickup_code = CodeField(max_length=16, required=False)


class FlagField(serializers.BooleanField):
    """A JSON boolean: no strings, no numbers."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class RecipientIn(StrictSerializer):
    """A villager, or the name and phone on the label."""

    villager = IdField(required=False)
    name = TextField(max_length=64, required=False)
    phone = TextField(max_length=32, required=False, allow_blank=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("villager" in given) == ("name" in given):
            raise serializers.ValidationError(_("Give a villager, or a name and phone."))
        if "villager" in given and "phone" in given:
            raise serializers.ValidationError(_("A villager's phone is in the book."))
        return given


class RecipientOnLabelIn(serializers.Serializer):
    name = serializers.CharField()
    phone = serializers.CharField(required=False, allow_blank=True)


class AnnouncedRecipientIn(RecipientIn):
    """The same, or the word that the label names nobody who is known."""

    unknown = FlagField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.pop("unknown", False):
            if given:
                raise serializers.ValidationError(_("Somebody unknown has no name."))
            return {"unknown": True}
        return super().validate(given)


class ParcelIn(StrictSerializer):
    carrier = TextField(max_length=16)
    waybill_no = WaybillField()
    station = IdField()
    recipient = AnnouncedRecipientIn()
    cod_fen = FenField(required=False, default=0)
    addressed_to_station = FlagField(
        required=False,
        default=False,
        help_text="the label names the station as its address: the recipient chose it",
    )


class ArrivalItem(serializers.Serializer):
    """One parcel of a carrier's list."""

    carrier = serializers.CharField()
    waybill_no = serializers.CharField()
    station = serializers.UUIDField()
    recipient = RecipientOnLabelIn()
    cod_fen = serializers.IntegerField(required=False, min_value=0)


class ArrivalsIn(serializers.Serializer):
    parcels = ArrivalItem(many=True, max_length=MOST_ARRIVALS)


class ReasonIn(StrictSerializer):
    reason = TextField(max_length=200)


class ForwardIn(StrictSerializer):
    station = IdField(help_text="the service point that is to hand it over")
    reason = TextField(max_length=200)


class CarrierCorrectionIn(StrictSerializer):
    carrier = TextField(max_length=16)
    reason = TextField(max_length=200)


class ReturnsIn(StrictSerializer):
    station = IdField(help_text="the centre, where the carrier signs")
    parcels = serializers.ListField(child=IdField(), min_length=1, max_length=MOST_SCANS)
    receipt_no = TextField(max_length=64)


class MissortIn(StrictSerializer):
    """A parcel in one's hands that is meant for another station."""

    station = IdField(help_text="where it was found, a service point")
    waybill_no = WaybillField()
    carrier = CodeField(max_length=16, required=False, default="")


class ScanItem(serializers.Serializer):
    """One scan; it names the parcel by id, or by waybill with or without carrier."""

    op_id = serializers.UUIDField()
    step = serializers.ChoiceField(choices=[(step.value, step.label) for step in SCANNABLE])
    station = serializers.UUIDField()
    occurred_at = serializers.DateTimeField()
    carrier = serializers.CharField(required=False)
    waybill_no = serializers.CharField(required=False)
    parcel = serializers.UUIDField(required=False)
    shelf = serializers.CharField(required=False, help_text="like 6-2; the station's by default")
    note = serializers.CharField(required=False, help_text="of a hold: its reason")


class ScansIn(serializers.Serializer):
    scans = ScanItem(many=True, max_length=MOST_SCANS)


class ScanProblem(serializers.Serializer):
    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()
    pointer = serializers.CharField(required=False)
    remedy = serializers.CharField(required=False, help_text="like `take_in_missorted`")
    station = serializers.UUIDField(required=False, help_text="for which it is meant")
    station_name = serializers.CharField(required=False)


class ScanResultOut(serializers.Serializer):
    op_id = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["applied", "duplicate", "rejected"])
    parcel = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(choices=ParcelStatus.choices, required=False)
    pickup_code = serializers.CharField(required=False)
    problem = ScanProblem(required=False)


class WaybillWarning(serializers.Serializer):
    """What is odd about a number under the carrier that was chosen; nothing is refused for it."""

    code = serializers.ChoiceField(choices=["waybill_looks_like", "waybill_misread"])
    detail = serializers.CharField()
    carriers = serializers.ListField(child=serializers.CharField(), help_text="it looks like these")


class ArrivalResultOut(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=["announced", "known", "rejected"])
    parcel = serializers.UUIDField(required=False)
    number = serializers.CharField(required=False)
    visit = serializers.IntegerField(required=False)
    problem = ScanProblem(required=False)
    warnings = WaybillWarning(many=True, required=False)


class ArrivalsOut(serializers.Serializer):
    results = ArrivalResultOut(many=True)


class ScansOut(serializers.Serializer):
    results = ScanResultOut(many=True)


class RecipientOut(serializers.Serializer):
    villager = serializers.UUIDField(allow_null=True)
    name_masked = serializers.CharField()
    phone_masked = serializers.CharField()


class ParcelOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    direction = serializers.ChoiceField(choices=Direction.choices)
    carrier = serializers.CharField()
    waybill_no = serializers.CharField()
    visit = serializers.IntegerField()
    status = serializers.ChoiceField(choices=ParcelStatus.choices)
    station = StationRef()
    held_at = serializers.UUIDField(allow_null=True)
    custody = serializers.ChoiceField(choices=Custody.choices, help_text="who answers for it")
    custody_id = serializers.UUIDField(allow_null=True, help_text="the station or run")
    hold_reason = serializers.CharField(allow_blank=True)
    consent_basis = serializers.CharField(allow_blank=True)
    shelf_code = serializers.CharField(allow_blank=True)
    pickup_code = serializers.CharField(allow_blank=True)
    cod_fen = serializers.IntegerField()
    recipient = RecipientOut()
    announced_at = serializers.DateTimeField()
    shelved_at = serializers.DateTimeField(allow_null=True)
    notified_at = serializers.DateTimeField(allow_null=True)
    collected_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ParcelAnnouncedOut(ParcelOut):
    warnings = WaybillWarning(many=True)


class ParcelPage(serializers.Serializer):
    data = ParcelOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ScanEventOut(serializers.Serializer):
    id = serializers.UUIDField()
    step = serializers.CharField()
    status = serializers.ChoiceField(choices=ParcelStatus.choices)
    inferred = serializers.BooleanField()
    station = serializers.UUIDField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    note = serializers.CharField(allow_blank=True)


class CarrierEventOut(serializers.Serializer):
    """One thing the carrier said; numbers in its words are masked."""

    at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=CarrierStatus.choices)
    code = serializers.CharField(allow_blank=True, help_text="the carrier's own")
    service = serializers.CharField(help_text="whose vocabulary the code is of")
    text = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()


class ParcelDetailOut(ParcelOut):
    events = ScanEventOut(many=True)
    carrier_status = serializers.ChoiceField(choices=CarrierStatus.choices, allow_null=True)
    carrier_events = CarrierEventOut(many=True, help_text="the last 20, the newest first")


class CarrierOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    notifies_itself = serializers.BooleanField()


class CarrierPage(serializers.Serializer):
    data = CarrierOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)

"""What the doors of a change of hands take, and what the schema says of their answers."""

from __future__ import annotations

from rest_framework import serializers

from accounts.doors.serializers import CodeField, IdField, ListQuery, StrictSerializer, TextField
from stations.staffing.api import StationRef

from .choices import TakeStatus
from .serializers import FlagField, OnShelf

MOST_COUNTED = 2000


class StockTakeQuery(ListQuery):
    station = IdField(required=False)
    status = serializers.ChoiceField(choices=TakeStatus.choices, required=False)


class StockTakeIn(StrictSerializer):
    station = IdField()
    incoming = CodeField(max_length=64, help_text="staff code of who takes over")
    outgoing = CodeField(
        max_length=64, required=False, default="", help_text="the present head unless named"
    )
    reason = TextField(max_length=200)
    stand_in = CodeField(
        max_length=64,
        required=False,
        default="",
        help_text="somebody of the county, where who leaves is not there",
    )
    stand_in_reason = TextField(max_length=200, required=False, default="", allow_blank=True)


class CountedThingsIn(StrictSerializer):
    """Numbers as they were read: waybills, our own numbers, bags, pouches."""

    labels = serializers.ListField(
        child=CodeField(max_length=32), min_length=1, max_length=MOST_COUNTED
    )
    take_off = FlagField(required=False, default=False)


class SignIn(StrictSerializer):
    person = CodeField(max_length=64, help_text="staff code of who signs")
    pin = CodeField(max_length=6)


class StockTakeReasonIn(StrictSerializer):
    reason = TextField(max_length=200)


class NoBody(StrictSerializer):
    """An act that needs no word."""


class PersonRef(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()


class UnitFound(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    seal_no = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    counted = serializers.BooleanField()


class FoundParcel(OnShelf):
    cod_fen = serializers.IntegerField()


class FoundOut(serializers.Serializer):
    counted = serializers.IntegerField(help_text="numbers scanned")
    recorded = serializers.IntegerField(help_text="parcels, bags and pouches on record")
    agreed = serializers.IntegerField()
    missing = FoundParcel(many=True)
    extra = FoundParcel(many=True)
    came = FoundParcel(many=True, help_text="came in while it was counted")
    left = FoundParcel(many=True, help_text="counted, and gone since")
    unknown = serializers.ListField(child=serializers.CharField())
    bags = UnitFound(many=True)
    pouches = UnitFound(many=True)


class StockTakeOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=TakeStatus.choices)
    station = StationRef()
    outgoing = PersonRef(allow_null=True)
    incoming = PersonRef()
    stand_in = PersonRef(allow_null=True)
    reason = serializers.CharField()
    stand_in_reason = serializers.CharField(allow_blank=True)
    opened_at = serializers.DateTimeField()
    counted_at = serializers.DateTimeField(allow_null=True)
    outgoing_signed_at = serializers.DateTimeField(allow_null=True)
    incoming_signed_at = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class StockTakePage(serializers.Serializer):
    data = StockTakeOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class StockTakeDetailOut(StockTakeOut):
    counted = serializers.ListField(child=serializers.CharField())
    found = FoundOut(allow_null=True, help_text="null while it is being counted: blind")
    protocol = serializers.DictField(allow_null=True, help_text="what both signed, frozen")


class CountedThingsOut(serializers.Serializer):
    counted = serializers.IntegerField()

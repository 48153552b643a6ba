"""What the doors of line-haul take."""

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
from orders.parcels.serializers import FlagField

from .choices import (
    BagDirection,
    BagStatus,
    ExceptionCause,
    ExceptionKind,
    ManifestStatus,
    PouchStatus,
    RunStatus,
    VehicleKind,
)

MOST_THINGS = 500


class RouteStopIn(StrictSerializer):
    station = IdField()
    minutes = StrictIntegerField(min_value=0, max_value=1440, help_text="after departure")


class DepartureIn(StrictSerializer):
    departs_at = serializers.TimeField(help_text="Beijing time, like 08:30")
    weekdays = serializers.ListField(
        child=StrictIntegerField(min_value=1, max_value=7),
        min_length=1,
        max_length=7,
        help_text="1 is Monday, 7 Sunday",
    )


class RouteIn(StrictSerializer):
    code = CodeField(max_length=8)
    name = TextField(max_length=64)
    cut_off_minutes = StrictIntegerField(min_value=0, max_value=1440, required=False, default=30)
    stops = RouteStopIn(many=True, max_length=100)
    departures = DepartureIn(many=True, max_length=50)


class ExceptionIn(StrictSerializer):
    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=ExceptionKind.choices)
    cause = serializers.ChoiceField(choices=ExceptionCause.choices)
    shift_minutes = StrictIntegerField(
        min_value=-720,
        max_value=720,
        required=False,
        default=0,
        help_text="later; negative earlier",
    )
    departs_at = serializers.TimeField(
        required=False, allow_null=True, default=None, help_text="one departure; else the whole day"
    )
    note = TextField(max_length=120, required=False, allow_blank=True, default="")


class NextQuery(StrictSerializer):
    station = IdField(required=False)
    at = serializers.DateTimeField(required=False)


class VehicleIn(StrictSerializer):
    kind = serializers.ChoiceField(choices=VehicleKind.choices)
    label = TextField(max_length=32)


class BagQuery(ListQuery):
    station = IdField(required=False, help_text="lies at")
    destination = IdField(required=False)
    status = serializers.ChoiceField(choices=BagStatus.choices, required=False)
    number = CodeField(max_length=24, required=False)


class BagIn(StrictSerializer):
    station = IdField(help_text="where it is made")
    destination = IdField()
    direction = serializers.ChoiceField(choices=BagDirection.choices)
    number = CodeField(
        max_length=32, required=False, allow_blank=True, default="", help_text="printed, or an SSCC"
    )


class BagItemIn(StrictSerializer):
    parcel = IdField(required=False)
    waybill_no = WaybillField(required=False)
    carrier = CodeField(max_length=16, required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("parcel" in given) == ("waybill_no" in given):
            raise serializers.ValidationError(_("Name the parcel or its waybill."))
        return given


class BagItemsIn(StrictSerializer):
    items = BagItemIn(many=True, allow_empty=False, max_length=MOST_THINGS)


class ParcelReasonIn(StrictSerializer):
    parcel = IdField()
    reason = TextField(max_length=200)


class NestIn(StrictSerializer):
    bag = CodeField(max_length=32, help_text="number of the bag that is put in")


class SealIn(StrictSerializer):
    seal_no = CodeField(max_length=32)


class OpenIn(StrictSerializer):
    seal_no = CodeField(max_length=32, required=False, allow_blank=True, default="")
    broken = FlagField(required=False, default=False)
    parcels = serializers.ListField(
        child=IdField(),
        required=False,
        max_length=MOST_THINGS,
        help_text="what was found in it; without, the content is not counted",
    )


class ManifestQuery(ListQuery):
    run = IdField(required=False)
    status = serializers.ChoiceField(choices=ManifestStatus.choices, required=False)


class ManifestIn(StrictSerializer):
    run = IdField()


class ThingsIn(StrictSerializer):
    bags = serializers.ListField(
        child=CodeField(max_length=32), required=False, max_length=MOST_THINGS
    )
    parcels = serializers.ListField(child=IdField(), required=False, max_length=MOST_THINGS)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("bags") and not given.get("parcels"):
            raise serializers.ValidationError(_("Name bags or parcels."))
        return given


class RunQuery(ListQuery):
    on = serializers.DateField(required=False)
    status = serializers.ChoiceField(choices=RunStatus.choices, required=False)
    route = IdField(required=False)


class RunIn(StrictSerializer):
    route = IdField()
    vehicle = IdField()
    driver = CodeField(max_length=64, help_text="staff code")
    departs_at = serializers.DateTimeField()


class UnloadItemIn(StrictSerializer):
    """A bag with its seal, or a parcel by id or waybill."""

    op_id = IdField()
    occurred_at = serializers.DateTimeField()
    bag = CodeField(max_length=32, required=False)
    seal_no = CodeField(max_length=32, required=False, allow_blank=True)
    seal_broken = FlagField(required=False)
    opened = FlagField(
        required=False, help_text="false: taken over sealed, with all that is listed in it"
    )
    parcel = IdField(required=False)
    waybill_no = WaybillField(required=False)
    carrier = CodeField(max_length=16, required=False)
    note = TextField(max_length=200, required=False, allow_blank=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if sum(name in given for name in ("bag", "parcel", "waybill_no")) != 1:
            raise serializers.ValidationError(_("Name one bag or one parcel."))
        return given


class UnloadIn(StrictSerializer):
    scans = UnloadItemIn(many=True, allow_empty=False, max_length=MOST_THINGS)


class PouchIn(StrictSerializer):
    number = CodeField(max_length=20)
    declared_fen = FenField(min_value=1)
    seal_no = CodeField(max_length=32, required=False, allow_blank=True, default="")


class PouchQuery(ListQuery):
    status = serializers.ChoiceField(choices=PouchStatus.choices, required=False)
    station = IdField(required=False)


class CountIn(StrictSerializer):
    counted_fen = FenField()
    note = TextField(max_length=200, required=False, allow_blank=True, default="")


class EmptiesIn(StrictSerializer):
    left = StrictIntegerField(min_value=0, max_value=999)
    taken = StrictIntegerField(min_value=0, max_value=999)


class ConfirmIn(StrictSerializer):
    """The other side confirms: herself signed in, by PIN, by the QR code she shows, or by
    signature (a file)."""

    method = serializers.ChoiceField(choices=["account", "pin", "token", "signature"])
    person = CodeField(max_length=64, required=False, help_text="staff code; a token names her")
    pin = CodeField(max_length=6, required=False)
    token = serializers.CharField(max_length=400, required=False)
    attachment = IdField(required=False)

    NEEDS = {
        "account": (),
        "pin": ("person", "pin"),
        "token": ("token",),
        "signature": ("person", "attachment"),
    }

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if missing := [one for one in self.NEEDS[given["method"]] if one not in given]:
            raise serializers.ValidationError({missing[0]: _("This is needed.")})
        return given


class FailIn(StrictSerializer):
    reason = TextField(max_length=200)
    photo = IdField(required=False)


class ActQuery(ListQuery):
    run = IdField(required=False)
    one_sided = serializers.BooleanField(required=False)

"""What the doors of shelves take, and what the schema says of their answers."""

from __future__ import annotations

from rest_framework import serializers

from accounts.doors.serializers import (
    IdField,
    ListQuery,
    StrictIntegerField,
    StrictSerializer,
    WaybillField,
)
from orders.shelves.choices import ShelfKind

SHELF_CODE = r"^[A-Z]?[0-9]{1,3}-[0-9]{1,2}$"
MOST_ON_A_SHELF = 2000


class ShelfQuery(ListQuery):
    station = IdField(required=False)


class FlagField(serializers.BooleanField):
    """A JSON boolean: no strings, no numbers."""

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class ShelfChange(StrictSerializer):
    kind = serializers.ChoiceField(choices=ShelfKind.choices, required=False)
    capacity = StrictIntegerField(min_value=1, max_value=MOST_ON_A_SHELF, required=False)
    position = StrictIntegerField(min_value=0, max_value=999, required=False)
    is_active = FlagField(required=False)


class ShelfIn(StrictSerializer):
    station = IdField()
    code = serializers.RegexField(SHELF_CODE)
    capacity = StrictIntegerField(min_value=1, max_value=MOST_ON_A_SHELF)
    kind = serializers.ChoiceField(choices=ShelfKind.choices, required=False)
    position = StrictIntegerField(min_value=0, max_value=999, required=False)


class RecountIn(StrictSerializer):
    waybills = serializers.ListField(child=WaybillField(), max_length=MOST_ON_A_SHELF)


class ShelfOut(serializers.Serializer):
    id = serializers.UUIDField()
    station = serializers.UUIDField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=ShelfKind.choices)
    capacity = serializers.IntegerField()
    count = serializers.IntegerField()
    position = serializers.IntegerField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class ShelfPage(serializers.Serializer):
    data = ShelfOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class OnShelf(serializers.Serializer):
    id = serializers.UUIDField()
    waybill_no = serializers.CharField()
    status = serializers.CharField()
    shelf = serializers.CharField(allow_blank=True)


class ShelfDetailOut(ShelfOut):
    parcels = OnShelf(many=True)


class RecountOut(serializers.Serializer):
    count_before = serializers.IntegerField()
    recorded = serializers.IntegerField()
    scanned = serializers.IntegerField()
    missing = OnShelf(many=True)
    extra = OnShelf(many=True)
    unknown = serializers.ListField(child=serializers.CharField())
    case = serializers.CharField(allow_null=True, help_text="number of the case it opened")

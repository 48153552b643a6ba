"""Strict input: unknown members, wrong types and unclean text are refused at the door."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.kernel.text import clean_text, digits
from accounts.kernel.waybills import normalise_waybill

MAX_FEN = 10_000_000_00
"""The largest amount one field may carry: ten million yuan."""


class StrictSerializer(serializers.Serializer):
    """Refuses members it does not know."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            raise serializers.ValidationError(
                {
                    name[:60]: serializers.ErrorDetail(_("This member is not known."), "unknown")
                    for name in unknown[:20]
                }
            )
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    """Human text: a real string, normalised, without control characters."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return super().to_internal_value(clean_text(data, max_length=self.max_length or 500))
        except ValueError as error:
            raise serializers.ValidationError(str(error), code="invalid") from error

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip() and self.allow_blank:
            return ""
        return super().run_validation(data)


class CodeField(TextField):
    """A code or number typed by a person: text with full-width digits made ASCII."""

    def to_internal_value(self, data: Any) -> str:
        return digits(super().to_internal_value(data))


class StrictIntegerField(serializers.IntegerField):
    """A JSON integer: no strings, no booleans, no floats."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class FenField(StrictIntegerField):
    """Money in integer fen, 0 to ten million yuan."""

    def __init__(self, *, min_value: int = 0, **kwargs: Any):
        super().__init__(min_value=min_value, max_value=MAX_FEN, **kwargs)


class QuantityField(StrictIntegerField):
    def __init__(self, **kwargs: Any):
        super().__init__(min_value=1, max_value=9999, **kwargs)


class WaybillField(serializers.CharField):
    """A waybill number, normalised: upper case, 6–32 letters and digits."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("max_length", 64)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return normalise_waybill(data)
        except ValueError as error:
            raise serializers.ValidationError(str(error), code="invalid") from error


class IdField(serializers.UUIDField):
    """A UUID in its usual form, as a string."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class ListQuery(StrictSerializer):
    """Query parameters every list takes."""

    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = serializers.CharField(required=False, max_length=1000)


@lru_cache(maxsize=256)
def _reader(
    serializer_class: type[serializers.Serializer], language: str | None
) -> serializers.Serializer:
    """Keep one for each language: DRF writes some messages down at their first use."""
    return serializer_class()


def read_strictly(serializer_class: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    """Validate with a serializer kept for all requests: to build its fields costs more.

    `run_validation` keeps nothing on the serializer, so threads may share it.
    """
    try:
        return _reader(serializer_class, get_language()).run_validation(data)
    except serializers.ValidationError as error:
        if isinstance(error.detail, list):  # the body as a whole, like null
            error.detail = {"non_field_errors": error.detail}
        raise

"""Form fields of the console: clean text, money in yuan, codes typed in any width."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.kernel.money import format_yuan, parse_yuan
from accounts.kernel.text import clean_text, digits
from accounts.kernel.waybills import normalise_waybill


class TextField(forms.CharField):
    """Human text, normalised, without control characters."""

    def clean(self, value: Any) -> str:
        if isinstance(value, str):
            try:
                value = clean_text(value, max_length=self.max_length or 500)
            except ValueError as error:
                raise ValidationError(str(error), code="invalid") from error
        return super().clean(value)


class CodeField(TextField):
    """A code or number typed by a person; full-width digits become ASCII."""

    def clean(self, value: Any) -> str:
        return super().clean(digits(value) if isinstance(value, str) else value)


class YuanField(forms.CharField):
    """Money typed in yuan, kept in fen."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return format_yuan(value).replace(",", "") if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return parse_yuan(typed)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class WaybillField(forms.CharField):
    """A waybill number, typed or scanned."""

    widget = forms.TextInput(
        attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    )

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return normalise_waybill(typed)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

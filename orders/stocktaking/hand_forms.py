from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import CodeField, TextField
from accounts.kernel.text import compact_code


class OpenForm(forms.Form):
    """Who takes a station over, and why."""

    station = forms.ChoiceField(label=gettext_lazy("Station"))
    incoming = CodeField(label=gettext_lazy("Staff code of who takes over"), max_length=64)
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)
    stand_in = CodeField(
        label=gettext_lazy("Staff code of who stands in"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("Somebody of the county, when who leaves does not come."),
    )
    stand_in_reason = TextField(
        label=gettext_lazy("Why somebody stands in"), max_length=200, required=False
    )

    def __init__(self, *args: Any, stations: Iterable[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["station"].choices = [
            ("", _("Choose …")),
            *((str(one.pk), one.name) for one in stations),
        ]


class CountForm(forms.Form):
    """Everything scanned, a number a line."""

    labels = TextField(
        label=gettext_lazy("Scan parcels, bags and pouches"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("One number a line. What was scanned before counts once."),
    )
    take_off = forms.BooleanField(
        label=gettext_lazy("Take these off the count again"), required=False
    )

    def clean_labels(self) -> list[str]:
        words = [one for one in re.split(r"[\s,，、;；]+", self.cleaned_data["labels"]) if one]
        long = [one for one in words if len(compact_code(one)) > 32]
        if long:
            raise ValidationError(_("No number is that long: %(word)s") % {"word": long[0][:40]})
        return words


class SignForm(forms.Form):
    """One's name and PIN."""

    person = forms.ChoiceField(label=gettext_lazy("Who signs?"), widget=forms.RadioSelect)
    pin = CodeField(
        label=gettext_lazy("PIN"),
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(one.username, one.name) for one in people]


class WhyForm(forms.Form):
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.doors.fields import CodeField, TextField
from stations.network.models import Division

from .choices import ConsentKind

PHONE = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})


class VillagerForm(forms.Form):
    name = TextField(
        label=_("Name"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = CodeField(
        label=_("Phone"),
        max_length=32,
        required=False,
        widget=PHONE,
        help_text=_("Relatives may share one. Leave it empty if there is none."),
    )
    village = forms.ChoiceField(label=_("Village"), required=False)
    consents = forms.MultipleChoiceField(
        label=_("What the villager agrees to"),
        choices=ConsentKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = TextField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, villages: list[Division], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = [("", "–"), *((one.pk, one.name) for one in villages)]

    @property
    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "village": self.cleaned_data["village"] or None}


class ChangeForm(VillagerForm):
    """Changing: what is left empty of name and phone stays, for they are not shown in the clear."""

    field_order = ["village", "consents", "note", "name", "phone"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["name"].label = _("New name")
        self.fields["phone"].label = _("New phone")
        self.fields["phone"].help_text = ""

    @property
    def given(self) -> dict[str, Any]:
        kept = {"name", "phone"}
        given = super().given
        return {name: value for name, value in given.items() if value or name not in kept}


class RevealForm(forms.Form):
    reason = TextField(
        label=_("Why do you need the full name and phone?"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "reasons", "autocomplete": "off"}),
    )


class AdoptForm(forms.Form):
    name = TextField(label=_("Full name"), max_length=64)
    phone = CodeField(label=_("Whole phone number"), max_length=32, widget=PHONE)


class DelegateForm(forms.Form):
    name = TextField(label=_("Name"), max_length=64)
    phone = CodeField(label=_("Phone"), max_length=32, required=False, widget=PHONE)

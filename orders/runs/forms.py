"""What drivers, clerks and operations type on the pages of line-haul."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import CodeField, TextField, YuanField
from accounts.kernel.text import compact_code

from .choices import BagDirection, ProofKind
from .models import Route, Vehicle

BEIJING = ZoneInfo("Asia/Shanghai")
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ThingForm(forms.Form):
    """A bag or a parcel scanned off a vehicle: one box, and the seal when it is a bag."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    thing = CodeField(
        label=gettext_lazy("Bag or waybill: scan or type"),
        max_length=40,
        widget=forms.TextInput(attrs={**_CODE, "autofocus": True}),
    )
    seal_no = CodeField(
        label=gettext_lazy("Seal of the bag"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs=_CODE),
    )
    seal_broken = forms.BooleanField(label=gettext_lazy("The seal is broken"), required=False)
    sealed_on = forms.BooleanField(
        label=gettext_lazy("Take the bag over sealed, count it later"), required=False
    )

    def __init__(self, *args: Any, begins: bool = True, **kwargs: Any):
        """`begins`: the box takes the focus; once all is compared the page begins at its top."""
        super().__init__(*args, **kwargs)
        if not begins:
            self.fields["thing"].widget.attrs.pop("autofocus")


class FailForm(forms.Form):
    reason = TextField(label=gettext_lazy("What happened"), max_length=200)
    photo = forms.FileField(label=gettext_lazy("Photo of the closed door"), required=False)


class CollectForm(forms.Form):
    """What rides along to the centre."""

    bags = forms.MultipleChoiceField(
        label=gettext_lazy("Sealed bags"), required=False, widget=forms.CheckboxSelectMultiple
    )
    parcels = forms.MultipleChoiceField(
        label=gettext_lazy("Loose parcels"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        bags: Iterable[tuple[str, str]],
        parcels: Iterable[tuple[str, str]],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        for name, choices in (("bags", list(bags)), ("parcels", list(parcels))):
            self.fields[name].choices = choices
            self.fields[name].initial = [value for value, _label in choices]
            if not choices:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not given.get("bags") and not given.get("parcels"):
            raise ValidationError(_("Tick what rides along."))
        return given


class PouchForm(forms.Form):
    number = CodeField(
        label=gettext_lazy("Number of the pouch"),
        max_length=20,
        widget=forms.TextInput(attrs=_CODE),
    )
    declared_fen = YuanField(label=gettext_lazy("Cash in it (¥)"))
    seal_no = CodeField(
        label=gettext_lazy("Seal"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs=_CODE),
    )


class CountForm(forms.Form):
    counted_fen = YuanField(label=gettext_lazy("Counted (¥)"))
    note = TextField(label=gettext_lazy("Note"), max_length=200, required=False)


class EmptiesForm(forms.Form):
    left = forms.IntegerField(
        label=gettext_lazy("Empties left here"), min_value=0, max_value=999, initial=0
    )
    taken = forms.IntegerField(
        label=gettext_lazy("Empties taken along"), min_value=0, max_value=999, initial=0
    )


class ConfirmForm(forms.Form):
    """The other side confirms on this screen: PIN, the text of a QR code, or a signed slip."""

    method = forms.ChoiceField(
        label=gettext_lazy("How does the other side confirm?"),
        choices=[
            (ProofKind.PIN, gettext_lazy("PIN")),
            (ProofKind.TOKEN, gettext_lazy("QR code on the other phone")),
            (ProofKind.SIGNATURE, gettext_lazy("Photo of the signed slip")),
        ],
        initial=ProofKind.PIN,
        widget=forms.RadioSelect,
    )
    person = forms.ChoiceField(label=gettext_lazy("Who confirms"), required=False)
    pin = CodeField(
        label=gettext_lazy("PIN, six digits"),
        max_length=6,
        required=False,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    token = CodeField(
        label=gettext_lazy("Text of the QR code"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    slip = forms.FileField(label=gettext_lazy("Photo of the slip"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        needed = {
            ProofKind.PIN.value: ("pin", _("Type the six digits.")),
            ProofKind.TOKEN.value: ("token", _("Scan the QR code the other side shows.")),
            ProofKind.SIGNATURE.value: ("slip", _("Take a photo of the signed slip.")),
        }
        if (wanted := needed.get(given.get("method", ""))) and not given.get(wanted[0]):
            self.add_error(wanted[0], wanted[1])
        return given


class PinForm(forms.Form):
    pin = CodeField(
        label=gettext_lazy("PIN of the driver, six digits"),
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class DisputeForm(forms.Form):
    reason = TextField(label=gettext_lazy("What was different"), max_length=200)


class NewBagForm(forms.Form):
    direction = forms.ChoiceField(label=gettext_lazy("Where does it go?"))
    destination = forms.ChoiceField(label=gettext_lazy("Station"))
    number = CodeField(
        label=gettext_lazy("Printed number"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("Leave it empty and write the number shown on the bag."),
        widget=forms.TextInput(attrs=_CODE),
    )

    def __init__(
        self,
        *args: Any,
        directions: Iterable[BagDirection],
        stations: Iterable[tuple[str, str]],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["direction"].choices = [(one.value, one.label) for one in directions]
        self.fields["destination"].choices = list(stations)


class BagItemForm(forms.Form):
    waybill_no = CodeField(
        label=gettext_lazy("Waybill or bag: scan or type"),
        max_length=40,
        widget=forms.TextInput(attrs={**_CODE, "autofocus": True}),
    )

    def clean_waybill_no(self) -> str:
        return compact_code(self.cleaned_data["waybill_no"])


class SealForm(forms.Form):
    seal_no = CodeField(
        label=gettext_lazy("Number on the seal"),
        max_length=32,
        widget=forms.TextInput(attrs=_CODE),
    )


class OpenBagForm(SealForm):
    broken = forms.BooleanField(label=gettext_lazy("The seal is broken"), required=False)


class PlanForm(forms.Form):
    route = forms.ChoiceField(label=gettext_lazy("Route"))
    vehicle = forms.ChoiceField(label=gettext_lazy("Vehicle"))
    driver = forms.ChoiceField(label=gettext_lazy("Driver"))
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(
        self,
        *args: Any,
        routes: Iterable[Route],
        vehicles: Iterable[Vehicle],
        drivers: Iterable[tuple[str, str]],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["route"].choices = [(one.pk, f"{one.code} {one.name}") for one in routes]
        self.fields["vehicle"].choices = [
            (one.pk, f"{one.get_kind_display()} {one.label}") for one in vehicles
        ]
        self.fields["driver"].choices = list(drivers)

    @property
    def departs_at(self) -> datetime.datetime:
        given = self.cleaned_data
        return datetime.datetime.combine(given["on"], given["at"], BEIJING)

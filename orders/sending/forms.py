from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import CodeField, TextField, WaybillField, YuanField
from accounts.doors.tags import local_name
from orders.parcels.models import Carrier

from .actions import Given, Recipient, Sender
from .actions.identity import Shown
from .choices import ContentCategory, IdentityKind, Paid
from .models import SenderAccount
from .policy import Size
from .provinces import PROVINCES, province_in, province_name

PHONE = {"inputmode": "tel", "autocomplete": "off"}


class Unechoed(forms.TextInput):
    """A field that never shows what was typed into it: a refused form asks for it again."""

    def format_value(self, value: Any) -> None:
        return None


def _whole(label: Any, **more: Any) -> forms.IntegerField:
    field = forms.IntegerField(label=label, **more)
    field.widget.attrs.update({"inputmode": "numeric"})
    return field


def _kilograms() -> forms.DecimalField:
    return forms.DecimalField(
        label=gettext_lazy("Weight (kg)"), decimal_places=3, max_digits=9,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip


class MeasureForm(forms.Form):
    """What a price depends on; the live quote needs no more."""

    address = TextField(label=gettext_lazy("Address"), max_length=160, required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    weight = _kilograms()
    length_cm = _whole(gettext_lazy("Length (cm)"), required=False)
    width_cm = _whole(gettext_lazy("Width (cm)"), required=False)
    height_cm = _whole(gettext_lazy("Height (cm)"), required=False)
    declared_fen = YuanField(label=gettext_lazy("Declared value (¥)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        provinces = sorted((province_name(code), code) for code in PROVINCES)
        self.fields["province"].choices = [
            ("", _("As the address begins")),
            *((code, name) for name, code in provinces),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        sides = [given.get(name) for name in ("length_cm", "width_cm", "height_cm")]
        if any(side is not None for side in sides) and None in sides:
            self.add_error("length_cm", _("Measure all three sides, or none."))
        return given

    @property
    def size(self) -> Size | None:
        given = self.cleaned_data
        if given.get("length_cm") is None:
            return None
        return Size(given["length_cm"], given["width_cm"], given["height_cm"])

    @property
    def weight_grams(self) -> int:
        return round(self.cleaned_data["weight"] * 1000)

    @property
    def declared(self) -> int:
        return self.cleaned_data.get("declared_fen") or 0

    @property
    def destination(self) -> str:
        given = self.cleaned_data
        return given.get("province") or province_in(given.get("address") or "")


class SendForm(MeasureForm):
    """Everything about one parcel, on one screen."""

    sender_name = TextField(label=gettext_lazy("Sender's name"), max_length=64, required=False)
    sender_phone = CodeField(
        label=gettext_lazy("Sender's phone"), max_length=32, required=False,
        widget=forms.TextInput(attrs=PHONE),
    )  # fmt: skip
    organisation = TextField(label=gettext_lazy("Organisation"), max_length=64, required=False)
    uscc = CodeField(
        label=gettext_lazy("Unified social credit code"), max_length=24, required=False
    )
    identity_kind = forms.ChoiceField(
        label=gettext_lazy("Document"), choices=IdentityKind, required=False,
        initial=IdentityKind.CITIZEN_CARD,
    )  # fmt: skip
    identity_number = CodeField(
        label=gettext_lazy("Number of the document"), max_length=32, required=False,
        widget=Unechoed(attrs={"autocomplete": "off", "spellcheck": "false",
                               "autocapitalize": "characters"}),
        help_text=gettext_lazy("Kept as a fingerprint only; nobody can read it again."),
    )  # fmt: skip
    seen_again = forms.BooleanField(
        label=gettext_lazy("Sent before: I have seen the document again"), required=False
    )
    recipient_name = TextField(label=gettext_lazy("Recipient's name"), max_length=64)
    recipient_phone = CodeField(
        label=gettext_lazy("Recipient's phone"), max_length=32,
        widget=forms.TextInput(attrs=PHONE),
    )  # fmt: skip
    category = forms.ChoiceField(label=gettext_lazy("Kind of contents"), choices=ContentCategory)
    contents = TextField(label=gettext_lazy("Contents"), max_length=120)
    inspected = forms.BooleanField(
        label=gettext_lazy("Opened and inspected before the sender's eyes"), required=False
    )
    restricted_confirmed = forms.BooleanField(
        label=gettext_lazy("The conditions are met; I have checked"), required=False
    )
    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"), required=False)
    waybill_no = WaybillField(label=gettext_lazy("Waybill of a printed label"), required=False)
    method = forms.ChoiceField(
        label=gettext_lazy("Paid"), choices=Paid, initial=Paid.CASH, widget=forms.RadioSelect
    )
    account = forms.ModelChoiceField(
        label=gettext_lazy("Account"),
        queryset=SenderAccount.objects.none(),
        required=False,
        empty_label="–",
    )

    def __init__(self, *args: Any, carriers: Iterable[Carrier], accounts: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["address"].required = True
        self.fields["carrier"].choices = [
            ("", ""),
            *((one.pk, local_name(one)) for one in carriers),
        ]
        self.fields["account"].queryset = accounts
        if not accounts:
            del self.fields["account"], self.fields["method"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("carrier"):
            self.add_error("carrier", _("Choose a carrier by its price."))
        return given

    # --- in the words of the action ---

    def sender(self, villager: Any) -> Sender:
        given = self.cleaned_data
        firm = {name: given[name] for name in ("organisation", "uscc")}
        if villager is not None:
            return Sender(villager=villager, **firm)
        return Sender(name=given["sender_name"], phone=given["sender_phone"], **firm)

    @property
    def shown(self) -> Shown | None:
        given = self.cleaned_data
        if given["identity_number"]:
            return Shown(given["identity_kind"], given["identity_number"])
        return Shown(seen_again=True) if given["seen_again"] else None

    @property
    def recipient(self) -> Recipient:
        given = self.cleaned_data
        return Recipient(
            given["recipient_name"], given["recipient_phone"], given["address"], given["province"]
        )

    @property
    def given(self) -> Given:
        given = self.cleaned_data
        return Given(
            category=given["category"],
            contents=given["contents"],
            inspected=given["inspected"],
            restricted_confirmed=given["restricted_confirmed"],
            weight_grams=self.weight_grams,
            size=self.size,
            declared_fen=self.declared,
        )


FIELD_OF = {
    "/identity": "identity_number",
    "/identity/number": "identity_number",
    "/sender/name": "sender_name",
    "/sender/phone": "sender_phone",
    "/sender/organisation/uscc": "uscc",
    "/sender/organisation/name": "organisation",
    "/recipient/phone": "recipient_phone",
    "/recipient/province": "province",
    "/contents/inspected": "inspected",
    "/contents/text": "contents",
    "/weight_grams": "weight",
    "/payment/account": "account",
}
"""Where on the screen a refusal belongs."""


class ReasonForm(forms.Form):
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)


class CancelForm(ReasonForm):
    goes_home = forms.BooleanField(
        label=gettext_lazy("Send it back to its station: the sender is not here"), required=False
    )


class NumberForm(forms.Form):
    waybill_no = WaybillField(label=gettext_lazy("The carrier's number"))


class TenderForm(forms.Form):
    """The carrier's receipt, and which parcels he takes on it."""

    receipt_no = CodeField(
        label=gettext_lazy("Number on the carrier's receipt"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    parcels = forms.TypedMultipleChoiceField(label=gettext_lazy("Parcels"))

    def __init__(self, *args: Any, parcels: Iterable[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["parcels"].choices = [(str(one.pk), one.waybill_no) for one in parcels]


class PayAccountForm(forms.Form):
    amount_fen = YuanField(label=gettext_lazy("Amount (¥)"))


class OpenAccountForm(forms.Form):
    code = CodeField(label=gettext_lazy("Code"), max_length=16)
    name = TextField(label=gettext_lazy("Name"), max_length=64)
    uscc = CodeField(
        label=gettext_lazy("Unified social credit code"), max_length=24, required=False
    )
    limit_fen = YuanField(label=gettext_lazy("Limit (¥)"))
    station = forms.ModelChoiceField(label=gettext_lazy("Station"), queryset=None)

    def __init__(self, *args: Any, stations: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations

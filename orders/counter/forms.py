from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import CodeField, TextField, YuanField
from accounts.notifications.choices import CallOutcome
from orders.parcels.actions import Proof
from orders.parcels.models import Parcel
from stations.villagers.models import Delegate

from .actions import Payment

CODE, TAIL, SELF = "code", "tail", "self"
PAID_ORDER, PAID_PARCEL = "pay-order-", "pay-parcel-"


class HandoverForm(forms.Form):
    """Which parcels, shown by what, in whose name; the money comes as it was shown."""

    parcels = forms.MultipleChoiceField(
        label=gettext_lazy("Parcels"), widget=forms.CheckboxSelectMultiple
    )
    shown_by = forms.ChoiceField(
        label=gettext_lazy("Shown"),
        choices=[
            (CODE, gettext_lazy("Pick-up code")),
            (TAIL, gettext_lazy("Last four of the phone")),
        ],
        initial=CODE,
        widget=forms.RadioSelect,
    )
    pickup_code = CodeField(
        label=gettext_lazy("Pick-up code"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    phone_tail = CodeField(
        label=gettext_lazy("Last four of the phone"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    collector = forms.ChoiceField(
        label=gettext_lazy("Who collects?"), initial=SELF, widget=forms.RadioSelect
    )
    given_fen = YuanField(label=gettext_lazy("The villager gives (¥)"), required=False)

    def __init__(
        self, *args: Any, parcels: Sequence[Parcel], delegates: Sequence[Delegate], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["parcels"].choices = [(str(one.pk), one.pickup_code) for one in parcels]
        self.fields["collector"].choices = [
            (SELF, _("The recipient")),
            *((str(one.pk), one.name_masked) for one in delegates),
        ]
        self.fields["given_fen"].widget.attrs["data-given"] = ""

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        field = "pickup_code" if given.get("shown_by") == CODE else "phone_tail"
        if not given.get(field):
            self.add_error(field, _("Without it nothing is handed over."))
        return given

    @property
    def chosen(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["parcels"]]

    @property
    def proof(self) -> Proof:
        given = self.cleaned_data
        is_self = given["collector"] == SELF
        return Proof(
            pickup_code=given["pickup_code"] if given["shown_by"] == CODE else "",
            phone_tail=given["phone_tail"] if given["shown_by"] == TAIL else "",
            collector="self" if is_self else "delegate",
            delegate=None if is_self else UUID(given["collector"]),
        )


def payments_in(data: Mapping[str, str]) -> list[Payment]:
    """Read the amounts the clerk saw and took, one hidden field for each order and parcel."""
    found = []
    for name, value in data.items():
        for start, member in ((PAID_ORDER, "order"), (PAID_PARCEL, "parcel")):
            if name.startswith(start):
                try:
                    amount, pk = int(value), UUID(name.removeprefix(start))
                except ValueError as error:
                    raise ValidationError(_("Look at the amounts again.")) from error
                if amount > 0:
                    found.append(Payment(amount_fen=amount, **{member: pk}))
    return found


class CallForm(forms.Form):
    """What came of calling somebody."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[pair for pair in CallOutcome.choices if pair[0]],
        widget=forms.RadioSelect,
    )
    come_on = forms.DateField(
        label=gettext_lazy("On which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class CallReasonForm(forms.Form):
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)


class SwapForm(forms.Form):
    """The parcel the other person had, found before by its waybill."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)

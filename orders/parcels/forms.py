from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import CodeField, TextField, WaybillField, YuanField
from accounts.doors.tags import local_name

from .choices import HoldReason
from .models import Carrier


class AnnounceForm(forms.Form):
    """A parcel for somebody: a villager of ours, or the name and phone on the label."""

    waybill_no = WaybillField(label=gettext_lazy("Waybill"))
    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"))
    name = TextField(label=gettext_lazy("Name on the label"), max_length=64, required=False)
    phone = CodeField(
        label=gettext_lazy("Phone on the label"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    cod_fen = YuanField(
        label=gettext_lazy("Cash on delivery (¥)"),
        required=False,
        help_text=gettext_lazy("What the carrier asks the recipient to pay."),
    )

    def __init__(
        self, *args: Any, carriers: Iterable[Carrier], needs_name: bool = True, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = [
            ("", _("Choose …")),
            *((one.pk, local_name(one)) for one in carriers),
        ]
        if needs_name:
            self.fields["name"].required = True
        else:
            del self.fields["name"], self.fields["phone"]

    @property
    def recipient(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("name", "phone")}


class ScanForm(forms.Form):
    """One scan at this station."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    step = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("What do you do?"))
    shelf = CodeField(label=gettext_lazy("Shelf"), max_length=8, required=False)
    waybill_no = WaybillField(label=gettext_lazy("Waybill"))

    def __init__(self, *args: Any, steps: Iterable[tuple[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps
        self.fields["waybill_no"].widget.attrs |= {"inputmode": "text", "enterkeyhint": "done"}


class HoldForm(forms.Form):
    """Why a parcel is put aside."""

    hold_reason = forms.ChoiceField(
        label=gettext_lazy("Why is it held?"),
        choices=[pair for pair in HoldReason.choices if pair[0]],
        initial=HoldReason.DAMAGED,
        widget=forms.RadioSelect,
    )
    note = TextField(label=gettext_lazy("Note"), max_length=100, required=False)


class ReleaseForm(forms.Form):
    """What the recipient said of it; asked for what is damaged, wet or opened."""

    note = TextField(label=gettext_lazy("What the recipient said"), max_length=150, required=False)


class ForwardForm(forms.Form):
    """Where a parcel is really meant for."""

    station = forms.ChoiceField(label=gettext_lazy("To which station?"))
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, stations: Iterable[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["station"].choices = [
            ("", _("Choose …")),
            *((str(one.pk), one.name) for one in stations),
        ]


class CorrectionForm(forms.Form):
    """Which carrier really brought it."""

    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"))
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, carriers: Iterable[Carrier], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = [
            ("", _("Choose …")),
            *((one.pk, local_name(one)) for one in carriers),
        ]


class RecipientForm(forms.Form):
    """Whose a parcel is that nobody knew."""

    name = TextField(label=gettext_lazy("Name"), max_length=64)
    phone = CodeField(
        label=gettext_lazy("Phone"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class ReceiptForm(forms.Form):
    """What the carrier signs for, under which number."""

    parcels = forms.MultipleChoiceField(label=gettext_lazy("Parcels"))
    receipt_no = TextField(label=gettext_lazy("Number of the carrier’s receipt"), max_length=64)

    def __init__(self, *args: Any, parcels: Iterable[Any] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["parcels"].choices = [(str(one), str(one)) for one in parcels]


class ReasonForm(forms.Form):
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)

"""One small form an act: what must be said, and nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.doors.fields import CodeField, TextField, WaybillField, YuanField
from accounts.doors.tags import local_name
from orders.parcels.models import Carrier
from stations.villagers.queries import standing_delegates

from .choices import Basis, Condition, Payee, RefundKind
from .models import GoodsReturn


class ReturnForm(forms.Form):
    """Base of all: a form knows the return it is about, or none."""

    def __init__(self, *args: Any, goods: GoodsReturn | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.goods = goods

    def given(self) -> dict[str, Any]:
        """What the action is called with."""
        return self.cleaned_data


class StepForm(ReturnForm):
    """Nothing but the button."""


class AskForm(ReturnForm):
    basis = forms.ChoiceField(
        label=_("Why does it go back?"), choices=Basis, widget=forms.RadioSelect
    )
    quantity = forms.IntegerField(
        label=_("Pieces"), min_value=1, max_value=9999, required=False,
        help_text=_("Empty: all that can go back."),
    )  # fmt: skip
    reason = TextField(label=_("Reason"), max_length=200, required=False)
    goods_here = forms.BooleanField(
        label=_("The goods are on the counter"), required=False, initial=True
    )


class InspectForm(ReturnForm):
    condition = forms.ChoiceField(
        label=_("Condition"),
        choices=[one for one in Condition.choices if one[0]],
        widget=forms.RadioSelect,
    )
    note = TextField(label=_("Note"), max_length=200, required=False)


class WaybillForm(ReturnForm):
    carrier = forms.ChoiceField(label=_("Carrier"))
    waybill_no = WaybillField(label=_("Waybill"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        carriers = Carrier.objects.filter(is_active=True)
        self.fields["carrier"].choices = [(one.pk, local_name(one)) for one in carriers]


class PickCodeForm(WaybillForm):
    """A refused parcel has its waybill; goods that were brought get the merchant's."""

    pick_code = CodeField(label=_("Return code"), max_length=32)
    field_order = ["pick_code", "carrier", "waybill_no"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.goods is not None and self.goods.return_parcel_id is not None:
            del self.fields["carrier"], self.fields["waybill_no"]


class ReasonForm(ReturnForm):
    reason = TextField(label=_("Reason"), max_length=200)


class AgreeForm(ReturnForm):
    refund = forms.ChoiceField(
        label=_("Refund"),
        choices=[one for one in RefundKind.choices if one[0]],
        widget=forms.RadioSelect,
    )
    amount_fen = YuanField(label=_("Amount, if in part (¥)"), required=False)
    without_goods = False

    def given(self) -> dict[str, Any]:
        return self.cleaned_data | {"without_goods": self.without_goods}


class KeepForm(AgreeForm):
    """The merchant pays and does not want the goods."""

    without_goods = True


class RefundInForm(ReturnForm):
    amount_fen = YuanField(label=_("Amount (¥)"))
    reference = CodeField(label=_("Platform refund number"), max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.goods is not None:
            left = self.goods.agreed_fen - self.goods.refund_in_fen
            self.fields["amount_fen"].initial = left


class AdvanceForm(ReturnForm):
    amount_fen = YuanField(label=_("Amount (¥)"))
    reason = TextField(label=_("Reason"), max_length=200)


class PayOutForm(ReturnForm):
    """To the villager, or to a delegate who is recorded; the signature is on the slip."""

    delegate = forms.ChoiceField(label=_("Paid to"), required=False)
    evidence_note = TextField(label=_("Note on the signature"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.goods is not None:
            villager = self.goods.order.villager
            self.fields["delegate"].choices = [
                ("", villager.name_masked),
                *[(str(one.pk), one.name_masked) for one in standing_delegates(villager)],
            ]

    def given(self) -> dict[str, Any]:
        delegate = self.cleaned_data["delegate"] or None
        payee = Payee.DELEGATE if delegate else Payee.SELF
        return self.cleaned_data | {"delegate": delegate, "payee": payee}

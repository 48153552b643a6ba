from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import TextField, YuanField
from stations.villagers.queries import standing_delegates

from .choices import Claimant, ClaimKind, Liable, Payee, PayMethod
from .credits import orders_of
from .models import Claim


class ReportForm(forms.Form):
    """Who claims what for a parcel."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened?"), choices=ClaimKind.choices, widget=forms.RadioSelect
    )
    claimant = forms.ChoiceField(
        label=gettext_lazy("Who claims?"),
        choices=Claimant.choices,
        initial=Claimant.RECIPIENT,
        widget=forms.RadioSelect,
    )
    name = TextField(label=gettext_lazy("Name of the sender"), max_length=64, required=False)
    phone = TextField(label=gettext_lazy("Phone of the sender"), max_length=32, required=False)
    claimed_fen = YuanField(label=gettext_lazy("Claimed (¥)"))
    insured = forms.BooleanField(label=gettext_lazy("The value was insured"), required=False)
    declared_fen = YuanField(label=gettext_lazy("Declared value (¥)"), required=False)
    fee_fen = YuanField(label=gettext_lazy("Postage (¥)"), required=False)
    note = TextField(label=gettext_lazy("What was seen"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("claimant") == Claimant.SENDER and not given.get("name"):
            self.add_error("name", _("Say who claims."))
        if "claimed_fen" in given and not given["claimed_fen"]:
            self.add_error("claimed_fen", _("Say how much is claimed."))
        for name in ("declared_fen", "fee_fen"):
            given[name] = given.get(name) or 0
        return given


class AssessForm(forms.Form):
    """The proven loss, and who answers."""

    loss_fen = YuanField(label=gettext_lazy("Proven loss (¥)"))
    damage_percent = forms.IntegerField(
        label=gettext_lazy("Damage in %"), min_value=1, max_value=100, initial=100
    )
    liable = forms.ChoiceField(label=gettext_lazy("Who answers for it?"), choices=Liable.choices)
    recourse = TextField(label=gettext_lazy("Recourse against"), max_length=200, required=False)
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class WhyForm(forms.Form):
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class PayForm(forms.Form):
    """How the money goes out, and to whom."""

    method = forms.ChoiceField(
        label=gettext_lazy("How?"), choices=PayMethod.choices, initial=PayMethod.CASH,
        widget=forms.RadioSelect,
    )  # fmt: skip
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False)
    payee = forms.ChoiceField(
        label=gettext_lazy("To whom?"), choices=Payee.choices, initial=Payee.CLAIMANT,
        widget=forms.RadioSelect,
    )  # fmt: skip
    delegate = forms.ChoiceField(label=gettext_lazy("Delegate"), required=False)
    note = TextField(label=gettext_lazy("Identity seen, signature"), max_length=80, required=False)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any):
        super().__init__(*args, **kwargs)
        orders = orders_of(claim.county_id, claim.parcel_id)
        people = standing_delegates(claim.villager) if claim.villager else []
        if orders:
            self.fields["order"].choices = [(str(pk), number) for pk, number in orders.items()]
        else:
            self.fields["method"].choices = [PayMethod.choices[0]]
            del self.fields["order"]
        if people:
            self.fields["delegate"].choices = [(str(one.pk), str(one)) for one in people]
        else:
            self.fields["payee"].choices = [Payee.choices[0]]
            del self.fields["delegate"]

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class RecoverForm(forms.Form):
    amount_fen = YuanField(label=gettext_lazy("Came in (¥)"))
    reference = TextField(label=gettext_lazy("Bank reference"), max_length=120, required=False)

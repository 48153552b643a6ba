"""The rule's form in the admin: tiers as lines, and what changes is shown before it is sent."""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.doors.admin import ActionForm, YuanField
from accounts.kernel.money import format_yuan, parse_yuan

from .choices import Work
from .models import CommissionRule
from .policy import DIFFED
from .rates import plain

OWN_FIELDS = {"note", "seen", "tier_lines"}


class PercentField(forms.CharField):
    """A percentage as people say it: 3.5 means 3.5 %, kept as the share 0.035."""

    widget = UnfoldAdminTextInputWidget

    def to_python(self, value: Any) -> Decimal | None:
        text = str(super().to_python(value) or "").strip().removesuffix("%").strip()
        if not text:
            return None
        try:
            share = Decimal(text) / 100
        except InvalidOperation as error:
            raise ValidationError(_("Write a percentage such as 3.5."), code="rate") from error
        if not share.is_finite() or not 0 <= share <= 1 or -share.as_tuple().exponent > 6:
            raise ValidationError(
                _("A percentage is between 0 and 100, with at most four decimals."), code="rate"
            )
        return share

    def prepare_value(self, value: Any) -> Any:
        return plain(value * 100) if isinstance(value, Decimal) else value


class RuleForm(ActionForm):
    rate = PercentField(label=gettext_lazy("Percentage"), required=False)
    amount_fen = YuanField(label=gettext_lazy("Amount (yuan)"), required=False)
    floor_fen = YuanField(label=gettext_lazy("At least (yuan)"), required=False)
    cap_fen = YuanField(label=gettext_lazy("At most (yuan)"), required=False)
    tier_lines = forms.CharField(
        label=gettext_lazy("Tiers"),
        required=False,
        max_length=400,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One a line. Goods: from yuan and percent, as “0 5” and “1000 3”. "
            "Parcels: from number and yuan each, as “1 0.30” and “501 0.40”."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = CommissionRule
        fields = [
            "name", "name_en", "work", "scope", "product", "category", "grade", "from_on",
            "until_on", "kind", "rate", "amount_fen", "floor_fen", "cap_fen", "partner_share",
            "recommender_share", "county_share", "note",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.proposed_by_id:
            self.initial |= {
                "from_on": timezone.localdate(),
                "note": "",
                "tier_lines": write_tiers(self.instance.tiers),
            }

    @property
    def is_change(self) -> bool:
        return self.instance.proposed_by_id is not None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        try:
            cleaned["tiers"] = read_tiers(cleaned.get("tier_lines", ""), cleaned.get("work", ""))
        except ValueError as error:
            self.add_error("tier_lines", str(error))
        if not self.errors:
            self._show_first(cleaned)
        return cleaned

    def _show_first(self, cleaned: dict[str, Any]) -> None:
        """Send it only after its figures, or what they change, were looked at."""
        rows = self.differences(cleaned)
        if not rows:
            raise ValidationError(_("Nothing changes."))
        digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
        if self.data.get("seen") == digest:
            return
        self.data = self.data.copy()
        self.data["seen"] = digest
        listed = format_html_join("", "<li>{}: {} → <strong>{}</strong></li>", rows)
        said = (
            _("Look at what changes, then save again to propose it:")
            if self.is_change
            else _("Look at the new rule, then save again to propose it:")
        )
        self.add_error(None, ValidationError(format_html("{}<ul>{}</ul>", said, listed)))

    def differences(self, cleaned: dict[str, Any]) -> list[tuple[str, str, str]]:
        """List label, was and becomes of what differs from the version on the page."""
        rows = []
        for name in [one.removesuffix("_id") for one in DIFFED]:
            was = getattr(self.instance, name) if self.is_change else None
            becomes = cleaned.get(name)
            if (was or None) != (becomes or None):
                rows.append((self._label(name), shown(name, was), shown(name, becomes)))
        return rows

    def _post_clean(self) -> None:
        """Leave the instance as it is: the action makes a new version of its own."""

    def _label(self, name: str) -> str:
        field = self.fields.get("tier_lines" if name == "tiers" else name)
        return str(field.label) if field else name

    @property
    def columns(self) -> dict[str, Any]:
        """What the action is given."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in OWN_FIELDS}
        for name in ("product", "category"):
            row = given.pop(name)
            given[f"{name}_id"] = row.pk if row else None
        return given | {"note": self.cleaned_data["note"]}


def shown(name: str, value: Any) -> str:
    """Write a figure as people read it."""
    if value is None or value in ("", []):
        return "–"
    if name.endswith("_fen"):
        return f"¥{format_yuan(value)}"
    if name == "rate":
        return f"{plain(value * 100)} %"
    if name == "tiers":
        return "; ".join(write_tiers(value).splitlines())
    labels = {
        str(choice): str(label)
        for choice, label in (CommissionRule._meta.get_field(name).flatchoices or [])
    }
    return labels.get(str(value), str(value))


def read_tiers(text: str, work: str) -> list[dict[str, Any]]:
    """Read lines of two figures; ValueError says which line cannot be read."""
    tiers: list[dict[str, Any]] = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        try:
            start, figure = line.split()
            if work == Work.PURCHASE:
                rate = plain(Decimal(figure.removesuffix("%")) / 100)
                tiers.append({"from_fen": parse_yuan(start), "rate": rate})
            else:
                tiers.append({"from": int(start), "fen": parse_yuan(figure)})
        except (ValueError, ArithmeticError) as error:
            raise ValueError(_("This line cannot be read: %(line)s") % {"line": line}) from error
    return tiers


def write_tiers(tiers: list[dict[str, Any]]) -> str:
    """Write tiers as `read_tiers` reads them."""
    lines = [
        f"{format_yuan(one['from_fen']).replace(',', '')} {plain(Decimal(one['rate']) * 100)}"
        if "rate" in one
        else f"{one['from']} {format_yuan(one['fen']).replace(',', '')}"
        for one in tiers
    ]
    return "\n".join(lines)


class Agreement(BaseDialogForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )


class Charge(BaseDialogForm):
    station = forms.CharField(
        label=gettext_lazy("Code of the station"),
        max_length=16,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": ""}),
    )
    pieces = forms.IntegerField(
        label=gettext_lazy("How many times"),
        initial=1,
        min_value=1,
        max_value=999,
        widget=UnfoldAdminTextInputWidget,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, as the station reads it"),
        max_length=120,
        widget=UnfoldAdminTextInputWidget,
    )

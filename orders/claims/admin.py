"""Claims and the rules that limit them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.doors.admin import (
    ActionForm,
    ChoiceFilter,
    CountyAdmin,
    CountyReadOnlyAdmin,
    DayFilter,
    Reason,
    YuanField,
    button,
    coloured,
)
from accounts.doors.tags import yuan

from .actions import approve_claim, reject_claim, reopen_claim, send_back, set_rule
from .choices import ClaimStatus
from .models import FOUR_EYES_FEN, Claim, LiabilityRule

S = ClaimStatus
COLOURS = coloured(S, {
    S.REPORTED: "warning", S.DISPUTED: "danger", S.ACCEPTED: "warning", S.APPROVED: "info",
    S.PAID: "info", S.CLOSED: "success", S.REJECTED: "danger",
})  # fmt: skip


@admin.register(Claim)
class ClaimAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "state", "kind", "station", "parcel", "liable", "owed", "reported_at"]
    list_select_related = ["station", "parcel"]
    list_filter = [
        ("status", ChoiceFilter),
        ("kind", ChoiceFilter),
        ("liable", ChoiceFilter),
        "station",
        ("reported_at", DayFilter),
    ]
    search_fields = ["number__exact", "parcel__number__exact"]
    search_help_text = gettext_lazy("Number of the claim or of the parcel")
    ordering = ["-reported_at", "-id"]
    sortable_by = ["reported_at"]
    fieldsets = [
        (None, {"fields": [("number", "status"), ("kind", "parcel"), ("station", "case"),
                           ("claimant_kind", "name_masked"), "reason"]}),
        (gettext_lazy("Who answers"), {"fields": [("liable", "liable_carrier"),
                                                  ("liable_station", "recourse")]}),
        (gettext_lazy("Money"), {"fields": [("basis", "rule"), ("claimed", "declared"),
                                            ("loss", "damage_percent"), ("owed", "paid"),
                                            ("recovered", "written_off"), ("method", "payee")]}),
        (gettext_lazy("Who did what"), {"fields": [("reported_by", "assessed_by"),
                                                   ("approved_by", "paid_by"),
                                                   ("reported_at", "paid_at")]}),
    ]  # fmt: skip
    actions_detail = ["approve", "send_back", "reject", "reopen"]
    export_columns = (
        "number", "status", "kind", "station", "parcel", "liable", "basis", "claimed_fen",
        "assessed_fen", "paid_fen", "recovered_fen", "written_off_fen", "reported_at", "paid_at",
    )  # fmt: skip

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)
    def state(self, row: Claim) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("owed"))
    def owed(self, row: Claim) -> str:
        return yuan(row.assessed_fen or None)

    @display(description=gettext_lazy("claimed"))
    def claimed(self, row: Claim) -> str:
        return yuan(row.claimed_fen)

    @display(description=gettext_lazy("declared value"))
    def declared(self, row: Claim) -> str:
        return yuan(row.declared_fen or None)

    @display(description=gettext_lazy("proven loss"))
    def loss(self, row: Claim) -> str:
        return yuan(row.loss_fen or None)

    @display(description=gettext_lazy("paid"))
    def paid(self, row: Claim) -> str:
        return yuan(row.paid_fen or None)

    @display(description=gettext_lazy("recovered"))
    def recovered(self, row: Claim) -> str:
        return yuan(row.recovered_fen or None)

    @display(description=gettext_lazy("written off"))
    def written_off(self, row: Claim) -> str:
        return yuan(row.written_off_fen or None)

    @button(
        gettext_lazy("Approve"), rights=("claims.approve",), icon="check",
        question=gettext_lazy("The county will owe this amount. It is paid out at the counter."),
        shown=lambda row: row.status == S.ACCEPTED,
    )  # fmt: skip
    def approve(self, request: HttpRequest, row: Claim, given: dict) -> str:
        claim = approve_claim(row, actor=request.user)
        return _("Approved: %(amount)s.") % {"amount": yuan(claim.assessed_fen)}

    @button(
        gettext_lazy("Send back"), rights=("claims.approve",), icon="undo", form=Reason,
        shown=lambda row: row.status in (S.ACCEPTED, S.APPROVED),
    )  # fmt: skip
    def send_back(self, request: HttpRequest, row: Claim, given: dict) -> str:
        send_back(row, actor=request.user, reason=given["reason"])
        return _("Sent back to be assessed again.")

    @button(
        gettext_lazy("Reject"), rights=("claims.assess",), icon="block", form=Reason, danger=True,
        shown=lambda row: row.status in (S.REPORTED, S.ASSESSED, S.DISPUTED),
    )  # fmt: skip
    def reject(self, request: HttpRequest, row: Claim, given: dict) -> str:
        reject_claim(row, actor=request.user, reason=given["reason"])
        return _("Rejected.")

    @button(
        gettext_lazy("Open it again"), rights=("claims.approve",), icon="undo", form=Reason,
        shown=lambda row: row.status in (S.CLOSED, S.REJECTED),
    )  # fmt: skip
    def reopen(self, request: HttpRequest, row: Claim, given: dict) -> str:
        reopen_claim(row, actor=request.user, reason=given["reason"])
        return _("Open again.")


class RuleForm(ActionForm):
    """A rule as the county types it: money in yuan."""

    cap_fen = YuanField(label=gettext_lazy("At most (¥)"), required=False)
    four_eyes_above_fen = YuanField(
        label=gettext_lazy("Second person above (¥)"), initial=FOUR_EYES_FEN
    )


@admin.register(LiabilityRule)
class LiabilityRuleAdmin(CountyAdmin):
    """Dated: a new rule is added, an old one only looked at."""

    form = RuleForm
    add_rights = ("claims.approve",)
    list_display = ["basis", "carrier", "from_on", "fee_multiple", "cap", "second", "source"]
    list_select_related = ["carrier"]
    list_filter = [("basis", ChoiceFilter)]
    ordering = ["-from_on", "-id"]
    fields = ["basis", "carrier", "from_on", "fee_multiple", "cap_fen", "four_eyes_above_fen",
              "source"]  # fmt: skip

    @display(description=gettext_lazy("at most"))
    def cap(self, row: LiabilityRule) -> str:
        return yuan(row.cap_fen)

    @display(description=gettext_lazy("second person above"))
    def second(self, row: LiabilityRule) -> str:
        return yuan(row.four_eyes_above_fen)

    def act(self, request: HttpRequest, form: ActionForm, row: Any | None) -> LiabilityRule:
        return set_rule(actor=request.user, **form.cleaned_data)

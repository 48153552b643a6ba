"""Rules proposed and approved with what they change in sight; lines with their why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
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
    button,
    coloured,
)
from accounts.doors.tags import yuan
from accounts.kernel.languages import local
from stations.network.models import Station

from .actions import approve_rule, charge_penalty, propose_rule, reject_rule, set_terms
from .choices import GRADES, RuleStatus, Stand, Work
from .forms import Agreement, Charge, RuleForm, shown
from .models import CommissionLine, CommissionRule, StationTerms
from .policy import changes
from .queries import version_before
from .telling import figure, tell

STATUS = coloured(RuleStatus, {
    RuleStatus.PROPOSED: "warning", RuleStatus.APPROVED: "success", RuleStatus.REJECTED: "danger",
})  # fmt: skip
STANDS = coloured(Stand, {Stand.WAITING: "warning", Stand.VESTED: "success"})


def _is_proposed(rule: CommissionRule) -> bool:
    return rule.status == RuleStatus.PROPOSED


@admin.register(CommissionRule)
class CommissionRuleAdmin(CountyAdmin):
    form = RuleForm
    view_rights = ("commissions.view",)
    add_rights = change_rights = ("commissions.propose",)
    list_display = ["title", "code", "version", "state", "work", "scope", "figures", "from_on",
                    "until_on", "proposed_by"]  # fmt: skip
    list_display_links = ["title"]
    list_select_related = ["proposed_by"]
    list_filter = [("status", ChoiceFilter), ("work", ChoiceFilter), ("scope", ChoiceFilter)]
    search_fields = ["code", "name", "name_en"]
    ordering = ["-proposed_at", "-id"]
    actions_detail = ["approve", "reject", "charge"]

    facts = [("code", "version"), ("status", "figures"), "what_changes", ("proposed_by",
             "proposed_at"), ("decided_by", "decided_at"), "decision"]  # fmt: skip
    asked = [
        ("name", "name_en"), ("work", "kind"), ("scope", "grade"), ("product", "category"),
        ("from_on", "until_on"), ("rate", "amount_fen"), "tier_lines", ("floor_fen", "cap_fen"),
        ("partner_share", "recommender_share", "county_share"), "note", "seen",
    ]  # fmt: skip
    looked_at = [
        ("name", "name_en"), ("work", "kind"), ("scope", "grade"), ("product", "category"),
        ("from_on", "until_on"), "figures", ("partner_share", "recommender_share", "county_share"),
        "note",
    ]  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        if obj is None:
            return [(None, {"fields": self.asked})]
        if not self.has_change_permission(request, obj):
            facts = [one for one in self.facts if one != ("status", "figures")]
            return [(None, {"fields": ["status", *facts]}),
                    (gettext_lazy("What it says"), {"fields": self.looked_at})]  # fmt: skip
        return [(None, {"fields": self.facts}),
                (gettext_lazy("The next version"), {"fields": self.asked})]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list:
        flat = [name for one in self.facts for name in (one if isinstance(one, tuple) else (one,))]
        return flat if obj is not None else []

    @display(description=gettext_lazy("name"), ordering="name")
    def title(self, row: CommissionRule) -> str:
        return local(row.name, row.name_en)

    @display(description=gettext_lazy("status"), ordering="status", label=STATUS)
    def state(self, row: CommissionRule) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("figures"))
    def figures(self, row: CommissionRule) -> str:
        return figure(row)

    @display(description=gettext_lazy("what it changes"))
    def what_changes(self, row: CommissionRule) -> str:
        before = version_before(row)
        if before is None:
            return _("Nothing: it is the first that is approved.")
        rows = [
            (
                CommissionRule._meta.get_field(name).verbose_name,
                shown(name.removesuffix("_id"), was),
                shown(name.removesuffix("_id"), becomes),
            )
            for name, was, becomes in changes(before, row)
        ]
        if not rows:
            return _("Nothing changes.")
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}: {} → <strong>{}</strong></li>", rows)
        )

    def act(
        self, request: HttpRequest, form: ActionForm, row: CommissionRule | None
    ) -> CommissionRule:
        return propose_rule(actor=request.user, changes_rule=row, **form.columns)

    @button(
        gettext_lazy("Approve"), rights=("commissions.approve",), icon="check", form=Agreement,
        question=gettext_lazy("It counts from its first day on, and can never be edited."),
        shown=_is_proposed,
    )  # fmt: skip
    def approve(self, request: HttpRequest, row: CommissionRule, given: dict) -> str:
        approve_rule(row, actor=request.user, reason=given["reason"])
        return _("Approved.")

    @button(
        gettext_lazy("Turn down"), rights=("commissions.approve", "commissions.propose"),
        icon="close", form=Reason, danger=True, shown=_is_proposed,
    )  # fmt: skip
    def reject(self, request: HttpRequest, row: CommissionRule, given: dict) -> str:
        reject_rule(row, actor=request.user, reason=given["reason"])
        return _("Turned down.")

    @button(
        gettext_lazy("Charge a station"), rights=("commissions.penalise",), icon="gavel",
        form=Charge, danger=True,
        question=gettext_lazy("The station reads the reason beside the amount."),
        shown=lambda row: row.work == Work.LAPSE and row.status == RuleStatus.APPROVED,
    )  # fmt: skip
    def charge(self, request: HttpRequest, row: CommissionRule, given: dict) -> str:
        stations = Station.objects.in_county(row.county_id).filter(code=given["station"].strip())
        station = stations.refer(stations.values_list("pk", flat=True).first(), "/station")
        line = charge_penalty(
            station, row, actor=request.user, reason=given["reason"], pieces=given["pieces"]
        )
        return _("%(amount)s is charged to %(station)s.") % {
            "amount": yuan(-line.amount_fen),
            "station": station.name,
        }


@admin.register(CommissionLine)
class CommissionLineAdmin(CountyReadOnlyAdmin):
    view_rights = ("commissions.view",)
    list_display = ["earned_on", "station", "party", "work", "about", "amount", "state",
                    "vests_on", "rule"]  # fmt: skip
    list_display_links = ["earned_on", "about"]
    list_select_related = ["station", "rule"]
    list_filter = ["station", ("work", ChoiceFilter), ("party", ChoiceFilter),
                   ("earned_on", DayFilter)]  # fmt: skip
    search_fields = ["document__exact", "about__startswith"]
    search_help_text = gettext_lazy("Number of the document, or how the goods begin")
    ordering = ["-earned_on", "-id"]
    sortable_by = ["earned_on"]
    fields = [("station", "party"), ("work", "stand_now"), ("about", "document"),
              ("base", "whole", "amount"), "why", ("earned_on", "vests_on"), "rule",
              "reverses", "created_at"]  # fmt: skip

    @display(description=gettext_lazy("amount"), ordering="amount_fen")
    def amount(self, row: CommissionLine) -> str:
        return yuan(row.amount_fen)

    @display(description=gettext_lazy("base"))
    def base(self, row: CommissionLine) -> str:
        return yuan(row.base_fen)

    @display(description=gettext_lazy("whole amount"))
    def whole(self, row: CommissionLine) -> str:
        return yuan(row.whole_fen)

    @display(description=gettext_lazy("status"), label=STANDS)
    def state(self, row: CommissionLine) -> tuple[str, str]:
        return row.stand, row.get_stand_display()

    @display(description=gettext_lazy("status"))
    def stand_now(self, row: CommissionLine) -> str:
        return row.get_stand_display()

    @display(description=gettext_lazy("why"))
    def why(self, row: CommissionLine) -> str:
        sentences = format_html_join(
            "", "<li>{}</li>", [(one.text,) for one in tell(row.explanation)]
        )
        return format_html("<ol>{}</ol>", sentences)


class TermsForm(ActionForm):
    class Meta:
        model = StationTerms
        fields = ["station", "from_on", "grade", "recommender"]


@admin.register(StationTerms)
class StationTermsAdmin(CountyAdmin):
    form = TermsForm
    view_rights = ("commissions.view",)
    add_rights = ("commissions.approve",)
    list_display = ["station", "from_on", "grade", "recommender", "set_by", "set_at"]
    list_select_related = ["station", "recommender", "set_by"]
    list_filter = ["station"]
    ordering = ["-set_at", "-id"]
    fields = ["station", "from_on", "grade", "recommender"]

    def act(self, request: HttpRequest, form: ActionForm, row: StationTerms | None) -> StationTerms:
        return set_terms(actor=request.user, **form.cleaned_data)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "grade":
            field.help_text = _("One of %(grades)s, or empty.") % {"grades": ", ".join(GRADES)}
        return field

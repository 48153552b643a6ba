"""What went wrong and who solves it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display
from unfold.forms import ActionForm

from accounts.doors.admin import (
    ChoiceFilter,
    CountyReadOnlyAdmin,
    DayFilter,
    Reason,
    button,
    coloured,
    moment,
)
from accounts.doors.tags import yuan
from accounts.identity.models import User
from accounts.kernel.errors import DomainError

from .actions import assign_case, reopen_case
from .choices import CaseStatus
from .custodians import custodians_in_words
from .models import Case
from .queries import notes_of

COLOURS = coloured(CaseStatus, {CaseStatus.OPEN: "warning", CaseStatus.SOLVED: "success"})


class LateFilter(DropdownFilter):
    title = gettext_lazy("clock")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple]:
        return [("yes", _("Late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.late() if self.value() == "yes" else queryset


class OwnerActionForm(ActionForm):
    """The bar over the list: what to do, and for whom."""

    owner = forms.CharField(label=gettext_lazy("Owner (staff code)"), required=False, max_length=64)


@admin.register(Case)
class CaseAdmin(CountyReadOnlyAdmin):
    list_display = [
        "number",
        "what",
        "state",
        "station",
        "subject_label",
        "stake",
        "owner",
        "due_at",
    ]
    list_select_related = ["station", "owner"]
    list_filter = [
        ("status", ChoiceFilter),
        ("kind", ChoiceFilter),
        LateFilter,
        "station",
        ("opened_at", DayFilter),
    ]
    search_fields = ["number__exact", "subject_label__exact"]
    search_help_text = gettext_lazy("Number of the case or of the parcel")
    ordering = ["due_at", "id"]
    sortable_by = ["due_at"]
    fields = [
        ("number", "kind"), ("status", "outcome"), ("station", "subject_label"),
        ("custodian", "stake"), ("owner", "due_at"), ("opened_at", "opened_by"),
        ("solved_at", "solved_by"), "evidence",
    ]  # fmt: skip
    actions = ["give"]
    action_form = OwnerActionForm
    actions_detail = ["reopen"]
    export_columns = (
        "number", "kind", "status", "station", "subject_label", "money_fen", "owner", "opened_at",
        "due_at", "outcome", "solved_at",
    )  # fmt: skip

    @display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, row: Case) -> str:
        return row.get_kind_display()

    @display(
        description=gettext_lazy("status"), ordering="status", label=COLOURS | {"late": "danger"}
    )
    def state(self, row: Case) -> tuple[str, str]:
        if row.is_late:
            return "late", _("Late")
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("at stake"))
    def stake(self, row: Case) -> str:
        return yuan(row.money_fen or None)

    @display(description=gettext_lazy("last custodian"))
    def custodian(self, row: Case) -> str:
        pair = (row.custody, row.custody_id)
        return custodians_in_words(row.county_id, [pair])[pair]

    @display(description=gettext_lazy("evidence"))
    def evidence(self, row: Case) -> str:
        notes = notes_of(row)
        items = format_html_join(
            "",
            "<li><b>{}</b> {} · {}</li>",
            ((moment(note.at), note.by or "–", note.text or _("A file")) for note in notes),
        )
        return format_html('<ol class="xy-track">{}</ol>', items) if notes else "–"

    @action(description=gettext_lazy("Give to an owner"))
    def give(self, request: HttpRequest, queryset: QuerySet) -> None:
        owner = User.objects.filter(
            county_id=request.user.county_id,
            username=request.POST.get("owner", "").strip(),
            is_active=True,
        ).first()
        if owner is None:
            self.message_user(request, _("Name the owner by staff code."), messages.ERROR)
            return
        given = 0
        for case in queryset.order_by("pk"):
            try:
                assign_case(case, actor=request.user, owner=owner)
                given += 1
            except DomainError as refusal:
                self.message_user(request, f"{case.number}: {refusal}", messages.ERROR)
        if given:
            said = ngettext(
                "%(n)d case given to %(name)s.", "%(n)d cases given to %(name)s.", given
            )
            self.message_user(request, said % {"n": given, "name": owner})

    @button(
        gettext_lazy("Open it again"), rights=("cases.reopen",), icon="undo", form=Reason,
        shown=lambda row: row.status == CaseStatus.SOLVED,
    )  # fmt: skip
    def reopen(self, request: HttpRequest, row: Case, given: dict) -> str:
        reopen_case(row, actor=request.user, reason=given["reason"])
        return _("Open again.")

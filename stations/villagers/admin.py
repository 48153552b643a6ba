"""Villagers, masked; a full name and phone are shown for a reason, and that is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.doors.admin import (
    ActionForm,
    CountyAdmin,
    CountyInline,
    DayFilter,
    Reason,
    button,
    moment,
)

from .actions import change_villager, register_villager, reveal_villager
from .models import Consent, Delegate, Villager


class VillagerForm(ActionForm):
    """A name and phone can be replaced without being shown: what is left empty stays."""

    name = forms.CharField(
        label=_("Name"), max_length=64, required=False, widget=UnfoldAdminTextInputWidget
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=20, required=False, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            return
        for name in ("name", "phone"):
            if name in self.fields:
                self.fields[name].help_text = _("Leave empty to keep it.")


class DelegateInline(CountyInline):
    model = Delegate
    fk_name = "villager"
    fields = ["name_masked", "phone_masked", "since", "until"]
    ordering = ["created_at", "id"]

    @display(description=_("since"))
    def since(self, row: Delegate) -> str:
        return moment(row.created_at)

    @display(description=_("until"))
    def until(self, row: Delegate) -> str:
        return moment(row.revoked_at)


class ConsentInline(CountyInline):
    model = Consent
    fields = ["kind", "given_at", "clerk", "withdrawn_at"]
    list_select_related = ("given_to",)
    ordering = ["given_at", "id"]

    @display(description=_("given to"))
    def clerk(self, row: Consent) -> str:
        return str(row.given_to or "–")


@admin.register(Villager)
class VillagerAdmin(CountyAdmin):
    form = VillagerForm
    view_rights = ("villagers.edit", "villagers.reveal", "audit.view")
    add_rights = ("villagers.edit",)
    change_rights = ("villagers.edit",)
    list_display = ["name_masked", "phone_masked", "station", "village", "last_visit_at"]
    list_select_related = ["station", "village"]
    list_filter = ["station", ("created_at", DayFilter)]
    search_fields = ["id"]  # search goes by blind indexes, see get_search_results
    search_help_text = _("Name, pinyin, initials, phone or its last four digits")
    ordering = ["-last_visit_at", "-id"]
    sortable_by = ["last_visit_at"]
    autocomplete_fields = ["village"]
    fields = [("name_masked", "phone_masked"), ("name", "phone"), ("station", "village"), "note",
              ("last_visit_at", "created_at")]  # fmt: skip
    add_fieldsets = [(None, {"fields": [("name", "phone"), ("station", "village"), "note"]})]
    readonly_fields = ["name_masked", "phone_masked", "last_visit_at", "created_at"]
    inlines = [DelegateInline, ConsentInline]
    actions_detail = ["reveal"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list:
        """Offer the empty boxes for a new name and phone only to whoever may fill them."""
        if self.has_change_permission(request, obj):
            return self.fields
        return [row for row in self.fields if row != ("name", "phone")]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list:
        return self.inlines if obj is not None else []

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        found = Villager.objects.visible_to(request.user).matching(search_term)
        return queryset.filter(pk__in=found.values("pk")), False

    def act(self, request: HttpRequest, form: VillagerForm, row: Villager | None) -> Villager:
        given = dict(form.cleaned_data)
        if row is None:
            given["village"] = given["village"].pk if given["village"] else None
            return register_villager(actor=request.user, **given)
        changes = form.changes
        if "village" in changes:
            changes["village"] = changes["village"].pk if changes["village"] else None
        return change_villager(row, actor=request.user, **changes)

    @button(
        _("Show name and phone"), rights=("villagers.reveal",), icon="visibility", form=Reason,
        question=_("Who looked, when and why is kept in the audit trail."), submit=_("Show"),
    )  # fmt: skip
    def reveal(self, request: HttpRequest, row: Villager, given: dict) -> HttpResponse:
        shown = reveal_villager(row, actor=request.user, reason=given["reason"])
        return render(request, "admin/revealed.html", {"shown": shown})

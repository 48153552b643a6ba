"""Stations and their life; the official places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.doors.admin import (
    ActionForm,
    ChoiceFilter,
    CountyAdmin,
    ReferenceAdmin,
    button,
    coloured,
)

from .actions import change_station, move_station, open_station, propose_station
from .choices import STATION_MOVES, DivisionLevel, StationKind, StationStatus
from .models import Division, Station

COLOURS = coloured(
    StationStatus,
    {
        StationStatus.OPEN: "success",
        StationStatus.TRIAL: "info",
        StationStatus.WARNED: "warning",
        StationStatus.SUSPENDED: "warning",
        StationStatus.CLOSING: "danger",
        StationStatus.CLOSED: "danger",
        StationStatus.REJECTED: "danger",
        StationStatus.MERGED: "danger",
    },
)


class Move(BaseDialogForm):
    """Offers the steps the table of moves has from where the station stands."""

    to = forms.ChoiceField(label=gettext_lazy("Next step"), widget=UnfoldAdminSelectWidget)
    merged_into = forms.ModelChoiceField(
        label=gettext_lazy("Carried on by (only when merging)"),
        queryset=Station.objects.none(),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Needed for every step against the station."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        county = Station.objects.visible_to(self.request.user)
        station = county.filter(pk=self.object_id).first() if self.object_id else None
        status = station.status if station else ""
        steps = [one for one in StationStatus if one in STATION_MOVES.get(status, ())]
        self.fields["to"].choices = [(one.value, one.label) for one in steps]
        if StationStatus.MERGED in steps:
            others = county.working().exclude(pk=self.object_id)
            self.fields["merged_into"].queryset = others.order_by("code")
        else:
            del self.fields["merged_into"]


class StationForm(ActionForm):
    """A new station is a lead, unless it works already and its forms lie on paper."""

    works_already = forms.BooleanField(
        label=gettext_lazy("Works already; its forms lie on paper"), required=False
    )


@admin.register(Station)
class StationAdmin(CountyAdmin):
    form = StationForm
    add_rights = ("stations.approve", "stations.propose")
    change_rights = ("stations.approve",)
    list_display = ["code", "name", "kind", "state", "village", "route", "phone"]
    list_select_related = ["village"]
    list_filter = [("status", ChoiceFilter), ("kind", ChoiceFilter)]
    search_fields = ["code", "name"]
    ordering = ["code"]
    autocomplete_fields = ["village"]
    actions_detail = ["move"]
    fieldsets = [
        (None, {"fields": [("code", "name"), ("kind", "status"), "village"]}),
        (gettext_lazy("How to reach it"), {"fields": [("phone", "route"), "address"]}),
        (
            gettext_lazy("How it keeps parcels"),
            {"fields": ["code_scheme", ("default_shelf", "keep_days")]},
        ),
    ]
    add_fieldsets = [
        (None, {"fields": [("code", "name"), "kind", "village", "works_already"]}),
        fieldsets[1],
        fieldsets[2],
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return ("status",) if obj is None else ("code", "kind", "village", "status")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"kind": StationKind.POINT}

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)
    def state(self, row: Station) -> tuple[str, str]:
        return row.status, row.get_status_display()

    def act(self, request: HttpRequest, form: StationForm, row: Station | None) -> Station:
        if row is not None:
            return change_station(row, actor=request.user, **form.changes)
        given = dict(form.cleaned_data)
        given["village"] = given["village"].pk if given["village"] else None
        if given.pop("works_already"):
            return open_station(actor=request.user, county_id=request.user.county_id, **given)
        return propose_station(actor=request.user, **given)

    @button(
        gettext_lazy("Next step"),
        rights=("stations.approve", "stations.propose"),
        icon="signpost",
        form=Move,
        question=gettext_lazy("Take one step of the station's life. It is kept with your name."),
        shown=lambda row: bool(STATION_MOVES.get(row.status)),
    )
    def move(self, request: HttpRequest, row: Station, given: dict) -> str:
        moved = move_station(
            row,
            given["to"],
            actor=request.user,
            reason=given["reason"],
            merged_into=given.get("merged_into"),
        )
        return _("%(station)s is now: %(status)s.") % {
            "station": moved.name,
            "status": moved.get_status_display(),
        }


@admin.register(Division)
class DivisionAdmin(ReferenceAdmin):
    """The official tree, as imported; a county sees its own part of it."""

    operator_edits = False
    list_display = ["code", "name", "level", "parent", "edition", "valid_to"]
    list_select_related = ["parent"]
    list_filter = [("level", ChoiceFilter)]
    search_fields = ["code__startswith", "name__startswith"]
    ordering = ["code"]
    fields = [
        "code", "name", "level", "parent", "urban_rural", "source", "edition",
        "valid_from", "valid_to", "successor",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        county = request.user.county
        return rows if county is None else rows.filter(code__startswith=county.code)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if request.GET.get("field_name") == "village":
            queryset = queryset.filter(level=DivisionLevel.VILLAGE, valid_to__isnull=True)
        return super().get_search_results(request, queryset, search_term)

"""Routes, vehicles, runs, bags, pouches and the acts by which custody moved."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.doors.admin import (
    ActionForm,
    ChoiceFilter,
    CountyAdmin,
    CountyInline,
    CountyReadOnlyAdmin,
    DayFilter,
    button,
    coloured,
)
from accounts.doors.tags import yuan
from stations.network.models import Station

from .actions import DepartureTime, StationOnRoute, note_exception, save_route, save_vehicle
from .choices import (
    BagStatus,
    ExceptionCause,
    ExceptionKind,
    PouchStatus,
    RunStatus,
    StopStatus,
)
from .models import (
    Bag,
    BagItem,
    CustodyAct,
    Manifest,
    ManifestLine,
    Pouch,
    Route,
    RouteDeparture,
    RouteException,
    RouteStop,
    Run,
    Stop,
    Vehicle,
)

PLAN = ("runs.plan",)
EVERY_DAY = "1234567"


class RouteForm(ActionForm):
    """Stations and timetable as lines of text: what a county has in its spreadsheet."""

    stations = forms.CharField(
        label=gettext_lazy("Stations in order"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
        help_text=gettext_lazy("One a line: code of the station and minutes after departure."),
    )
    timetable = forms.CharField(
        label=gettext_lazy("Timetable"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line: time and weekdays, like 08:30 12345 (1 is Monday)."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.county_id:
            county, route = self.instance.county_id, self.instance
            stops = RouteStop.objects.in_county(county).filter(route=route)
            self.initial["stations"] = "\n".join(
                f"{one.station.code} {one.minutes}"
                for one in stops.select_related("station").order_by("position")
            )
            times = RouteDeparture.objects.in_county(county).filter(route=route)
            self.initial["timetable"] = "\n".join(
                f"{one.departs_at:%H:%M} {''.join(map(str, one.weekdays))}"
                for one in times.order_by("departs_at")
            )

    def clean_stations(self) -> list[StationOnRoute]:
        known = {
            one.code: one for one in Station.objects.in_county(self.actor.county_id or 0).working()
        }
        found = []
        for number, line in _lines(self.cleaned_data["stations"]):
            code, _space, minutes = line.partition(" ")
            if code not in known or not minutes.strip().isdigit():
                raise forms.ValidationError(
                    _("Line %(n)d: write a station's code and minutes.") % {"n": number}
                )
            found.append(StationOnRoute(known[code], int(minutes)))
        return found

    def clean_timetable(self) -> list[DepartureTime]:
        found = []
        for number, line in _lines(self.cleaned_data["timetable"]):
            time, _space, days = line.partition(" ")
            days = days.strip() or EVERY_DAY
            try:
                at = datetime.time.fromisoformat(time)
            except ValueError:
                at = None
            if at is None or not set(days) <= set(EVERY_DAY):
                raise forms.ValidationError(
                    _("Line %(n)d: write a time and weekdays, like 08:30 12345.") % {"n": number}
                )
            found.append(DepartureTime(at, [int(day) for day in days]))
        return found


def _lines(text: str) -> list[tuple[int, str]]:
    lines = enumerate(text.replace("：", ":").splitlines(), start=1)
    return [(number, line.strip()) for number, line in lines if line.strip()]


class ExceptionForm(BaseDialogForm):
    on = forms.DateField(
        label=gettext_lazy("Day"), widget=UnfoldAdminSingleDateWidget(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What differs"),
        choices=ExceptionKind.choices,
        widget=UnfoldAdminSelectWidget,
    )
    shift_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes later (less than 0: earlier)"),
        min_value=-720,
        max_value=720,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("cause"), choices=ExceptionCause.choices, widget=UnfoldAdminSelectWidget
    )
    note = forms.CharField(
        label=gettext_lazy("note"),
        max_length=120,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )


class ExceptionInline(CountyInline):
    model = RouteException
    fields = ["on", "departs_at", "kind", "shift_minutes", "cause", "note"]
    ordering = ["-on"]
    verbose_name_plural = gettext_lazy("Days that differ")


@admin.register(Route)
class RouteAdmin(CountyAdmin):
    form = RouteForm
    add_rights = change_rights = PLAN
    list_display = ["code", "name", "cut_off_minutes", "is_active"]
    search_fields = ["code", "name"]
    ordering = ["code"]
    fields = [("code", "name"), "cut_off_minutes", "stations", "timetable"]
    inlines = [ExceptionInline]
    actions_detail = ["differs"]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list:
        return self.inlines if obj is not None else []

    def act(self, request: HttpRequest, form: ActionForm, row: Route | None) -> Route:
        given = form.cleaned_data
        return save_route(
            actor=request.user,
            route=row,
            code=given["code"],
            name=given["name"],
            cut_off_minutes=given["cut_off_minutes"],
            stops=given["stations"],
            departures=given["timetable"],
        )

    @button(
        gettext_lazy("A day that differs"), rights=PLAN, icon="event_busy", form=ExceptionForm,
        question=gettext_lazy("A market day or holiday on which it leaves earlier, later or not."),
    )  # fmt: skip
    def differs(self, request: HttpRequest, row: Route, given: dict) -> str:
        note_exception(
            row, actor=request.user, **{**given, "shift_minutes": given["shift_minutes"] or 0}
        )
        return _("Noted.")


@admin.register(Vehicle)
class VehicleAdmin(CountyAdmin):
    add_rights = change_rights = PLAN
    list_display = ["label", "kind", "is_active"]
    list_filter = [("kind", ChoiceFilter), "is_active"]
    search_fields = ["label"]
    ordering = ["label"]
    fields = ["label", "kind", "is_active"]

    def act(self, request: HttpRequest, form: ActionForm, row: Vehicle | None) -> Vehicle:
        return save_vehicle(actor=request.user, vehicle=row, **form.cleaned_data)


class StopInline(CountyInline):
    model = Stop
    fields = [
        "position", "station", "due_at", "status", "arrived_at", "expected", "scanned", "missing",
        "foreign",
    ]  # fmt: skip
    ordering = ["position"]
    verbose_name_plural = gettext_lazy("Stops")


@admin.register(Run)
class RunAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "route", "departs_at", "vehicle", "driver", "state"]
    list_select_related = ["route", "vehicle", "driver"]
    list_filter = [("status", ChoiceFilter), "route", ("departs_at", DayFilter)]
    search_fields = ["number__exact"]
    search_help_text = gettext_lazy("Number of the run")
    ordering = ["-departs_at", "-id"]
    sortable_by = ["departs_at"]
    fields = [
        ("number", "status"), ("route", "on"), ("vehicle", "driver"), ("departs_at", "departed_at"),
        ("closed_at", "planned_by"),
    ]  # fmt: skip
    inlines = [StopInline]
    export_columns = ("number", "route", "on", "vehicle", "driver", "status", "departed_at",
                      "closed_at")  # fmt: skip

    @display(
        description=gettext_lazy("status"),
        ordering="status",
        label=coloured(
            RunStatus,
            {RunStatus.PLANNED: "warning", RunStatus.DEPARTED: "info", RunStatus.CLOSED: "success"},
        ),
    )
    def state(self, row: Run) -> tuple[str, str]:
        return row.status, row.get_status_display()


class BagItemInline(CountyInline):
    model = BagItem
    fields = ["parcel", "added_at", "added_by", "removed_at", "reason", "clash"]
    ordering = ["added_at"]
    verbose_name_plural = gettext_lazy("Listed in it")


@admin.register(Bag)
class BagAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "state", "made_at", "destination", "seal_no", "seal_found"]
    list_select_related = ["made_at", "destination"]
    list_filter = [("status", ChoiceFilter), ("direction", ChoiceFilter),
                   ("seal_found", ChoiceFilter), ("created_at", DayFilter)]  # fmt: skip
    search_fields = ["number__exact", "seal_no__exact"]
    search_help_text = gettext_lazy("Number of the bag or of its seal")
    ordering = ["-created_at", "-id"]
    sortable_by = ["created_at"]
    fields = [
        ("number", "direction"), ("status", "custody"), ("made_at", "destination"),
        ("seal_no", "sealed_at"), ("seal_found", "seal_seen"), ("opened_at", "created_by"),
        "content_hash",
    ]  # fmt: skip
    inlines = [BagItemInline]
    export_columns = ("number", "direction", "status", "made_at", "destination", "seal_no",
                      "seal_found", "created_at")  # fmt: skip

    @display(
        description=gettext_lazy("status"),
        ordering="status",
        label=coloured(BagStatus, {BagStatus.OPEN: "warning", BagStatus.LOADED: "info"}),
    )
    def state(self, row: Bag) -> tuple[str, str]:
        return row.status, row.get_status_display()


class ManifestLineInline(CountyInline):
    model = ManifestLine
    fields = ["stop", "bag", "parcel"]
    verbose_name_plural = gettext_lazy("Listed")


@admin.register(Manifest)
class ManifestAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "run", "status", "committed_at", "committed_by"]
    list_select_related = ["run", "committed_by"]
    list_filter = [("status", ChoiceFilter), ("created_at", DayFilter)]
    search_fields = ["number__exact"]
    search_help_text = gettext_lazy("Number of the manifest")
    ordering = ["-created_at", "-id"]
    sortable_by = ["created_at"]
    fields = [("number", "status"), "run", ("committed_at", "committed_by"), "content_hash"]
    inlines = [ManifestLineInline]


@admin.register(Pouch)
class PouchAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "station", "state", "declared", "counted", "taken_at"]
    list_select_related = ["station"]
    list_filter = [("status", ChoiceFilter), "station", ("taken_at", DayFilter)]
    search_fields = ["number__exact", "seal_no__exact"]
    search_help_text = gettext_lazy("Number of the pouch or of its seal")
    ordering = ["-taken_at", "-id"]
    sortable_by = ["taken_at"]
    fields = [("number", "station"), ("status", "custody"), ("declared", "counted"),
              ("taken_at", "taken_by"), ("counted_at", "counted_by"), "seal_no"]  # fmt: skip
    export_columns = ("number", "station", "status", "declared_fen", "counted_fen", "taken_at",
                      "counted_at")  # fmt: skip

    @display(
        description=gettext_lazy("status"),
        ordering="status",
        label=coloured(PouchStatus, {PouchStatus.TAKEN: "info", PouchStatus.COUNTED: "success"}),
    )
    def state(self, row: Pouch) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("declared"))
    def declared(self, row: Pouch) -> str:
        return yuan(row.declared_fen)

    @display(description=gettext_lazy("counted"))
    def counted(self, row: Pouch) -> str:
        return yuan(row.counted_fen)


@admin.register(Stop)
class StopAdmin(CountyReadOnlyAdmin):
    """Only what went wrong is looked for here; a run shows its own stops."""

    list_display = [
        "station",
        "run",
        "due_at",
        "state",
        "expected",
        "scanned",
        "missing",
        "foreign",
    ]
    list_select_related = ["station", "run"]
    list_filter = [("status", ChoiceFilter), "station", ("due_at", DayFilter)]
    search_fields = ["run__number__exact"]
    search_help_text = gettext_lazy("Number of the run")
    ordering = ["-due_at", "-id"]
    sortable_by = ["due_at"]
    fields = [("run", "station"), ("position", "status"), ("due_at", "arrived_at"),
              ("expected", "scanned"), ("missing", "foreign"), ("empties_left", "empties_taken"),
              "failed_because"]  # fmt: skip

    @display(
        description=gettext_lazy("status"),
        ordering="status",
        label=coloured(
            StopStatus,
            {
                StopStatus.MATCHED: "success",
                StopStatus.RESOLVED: "success",
                StopStatus.DISCREPANT: "danger",
                StopStatus.FAILED: "danger",
            },
        ),
    )
    def state(self, row: Stop) -> tuple[str, str]:
        return row.status, row.get_status_display()


@admin.register(CustodyAct)
class CustodyActAdmin(CountyReadOnlyAdmin):
    list_display = ["at", "kind", "station", "run", "bags", "parcels", "actor", "how"]
    list_select_related = ["station", "run", "actor"]
    list_filter = [("kind", ChoiceFilter), ("proof", ChoiceFilter), ("at", DayFilter)]
    search_fields = ["run__number__exact"]
    search_help_text = gettext_lazy("Number of the run")
    ordering = ["-at", "-id"]
    sortable_by = ["at"]
    fields = [("kind", "run"), ("station", "at"), ("giver", "receiver"), ("bags", "parcels"),
              ("actor", "proof"), ("confirmed_by", "confirmed_at"),
              ("disputable_until", "disputed_at"), "content_hash"]  # fmt: skip

    @display(description=gettext_lazy("confirmed"))
    def how(self, row: CustodyAct) -> str:
        if row.disputed_at:
            return _("Disputed")
        return row.get_proof_display() if row.confirmed_at else _("One side only")

"""Parcels and every scan that made them what they are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from accounts.doors.admin import (
    ChoiceFilter,
    CountyReadOnlyAdmin,
    DayFilter,
    Reason,
    ReferenceAdmin,
    ReferenceFilter,
    button,
    coloured,
)
from accounts.doors.tags import yuan
from accounts.kernel.text import compact_code
from stations.network.models import Station
from stations.villagers.tokens import tail_index

from .actions import refuse_parcel, unlock_parcel
from .choices import ParcelStatus
from .models import Carrier, Parcel, ScanEvent
from .queries import events_of

P = ParcelStatus
COLOURS = coloured(P, {
    P.SHELVED: "info", P.COLLECTED: "success", P.OVERDUE: "danger", P.HELD: "warning",
    P.MISSORTED: "warning", P.SHORT: "danger", P.LOST: "danger", P.REFUSED: "warning",
    P.RETURN_DUE: "warning",
})  # fmt: skip


def found_by(rows: QuerySet, county_id: int, term: str) -> QuerySet:
    """Keep parcels with this number, waybill, pick-up code or last four of the phone."""
    code = compact_code(term)
    wanted = Q(number=code) | Q(waybill_no=code) | Q(pickup_code=term.strip().upper())
    if len(code) == 4 and code.isdecimal():
        wanted |= Q(tail_index=tail_index(county_id, code))
    return rows.filter(wanted)


class LockedFilter(DropdownFilter):
    title = gettext_lazy("code locked")
    parameter_name = "locked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple]:
        return [("yes", _("Locked now"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "yes":
            return queryset.open().filter(locked_until__gt=timezone.now())
        return queryset


@admin.register(Parcel)
class ParcelAdmin(CountyReadOnlyAdmin):
    list_display = [
        "number", "state", "station", "pickup_code", "name_masked", "carrier", "waybill_no",
        "announced_at",
    ]  # fmt: skip
    list_select_related = ["station", "carrier"]
    list_filter = [
        ("status", ChoiceFilter),
        "station",
        ("carrier", ReferenceFilter),
        ("direction", ChoiceFilter),
        LockedFilter,
        ("announced_at", DayFilter),
    ]
    search_fields = ["number"]  # see get_search_results
    search_help_text = gettext_lazy("Number, waybill, pick-up code or last four of the phone")
    ordering = ["-announced_at", "-id"]
    sortable_by = ["announced_at"]
    fieldsets = [
        (None, {"fields": [("number", "status"), ("carrier", "waybill_no"),
                           ("station", "held_at")]}),
        (gettext_lazy("On the shelf"), {"fields": [("shelf_code", "pickup_code"),
                                                   ("wrong_tries", "locked_until"),
                                                   "hold_reason"]}),
        (gettext_lazy("Recipient"), {"fields": [("name_masked", "phone_masked"), "villager",
                                                ("consent_basis", "cod")]}),
        (gettext_lazy("Track"), {"fields": [("announced_at", "shelved_at"),
                                            ("notified_at", "collected_at"), "track"]}),
    ]  # fmt: skip
    actions_detail = ["unlock", "refuse"]
    export_columns = (
        "number", "status", "direction", "station", "carrier", "waybill_no", "visit", "name_masked",
        "phone_masked", "announced_at", "shelved_at", "notified_at", "collected_at",
    )  # fmt: skip

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        return found_by(queryset, request.user.county_id, search_term), False

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)
    def state(self, row: Parcel) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("cash on delivery"))
    def cod(self, row: Parcel) -> str:
        return yuan(row.cod_fen or None)

    @display(description=gettext_lazy("scans"))
    def track(self, row: Parcel) -> str:
        events = events_of(row)
        places = {event.station_id for event in events}
        stations = Station.objects.in_county(row.county_id).filter(pk__in=places)
        names = dict(stations.values_list("pk", "name"))
        items = format_html_join(
            "",
            "<li><b>{}</b> {} · {} → {}{}</li>",
            (
                (
                    timezone.localtime(event.recorded_at).strftime("%m-%d %H:%M"),
                    names.get(event.station_id, ""),
                    event.get_step_display(),
                    event.get_status_display(),
                    f" · {event.note}" if event.note else "",
                )
                for event in events
            ),
        )
        return format_html('<ol class="xy-track">{}</ol>', items) if events else "–"

    @button(
        gettext_lazy("Unlock the code"), rights=("parcels.unlock",), icon="lock_open", form=Reason,
        question=gettext_lazy("Five wrong tries locked it. Say why it may be tried again."),
        shown=lambda row: bool(row.wrong_tries or row.locked),
    )  # fmt: skip
    def unlock(self, request: HttpRequest, row: Parcel, given: dict) -> str:
        unlock_parcel(row, actor=request.user, reason=given["reason"])
        return _("The code may be tried again.")

    @button(
        gettext_lazy("Refused by the recipient"), rights=("parcels.refuse",), icon="undo",
        form=Reason, danger=True, shown=lambda row: P.REFUSED in row.MOVES.get(row.status, ()),
    )  # fmt: skip
    def refuse(self, request: HttpRequest, row: Parcel, given: dict) -> str:
        refuse_parcel(row, actor=request.user, reason=given["reason"])
        return _("Noted as refused.")


@admin.register(ScanEvent)
class ScanEventAdmin(CountyReadOnlyAdmin):
    list_display = ["recorded_at", "step", "status", "parcel", "station", "actor", "device"]
    list_select_related = ["actor"]
    list_filter = [("step", ChoiceFilter), ("recorded_at", DayFilter)]
    search_fields = ["device"]  # see get_search_results
    search_help_text = gettext_lazy("Number or waybill of the parcel")
    # the id grows with time and leads the primary key: the newest are found without sorting
    ordering = ["-id"]
    sortable_by = []
    fields = ["recorded_at", "occurred_at", "parcel", "station", "step", "status", "inferred",
              "actor", "device", "note"]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        of_row = {"county_id": OuterRef("county_id")}
        parcels = Parcel.objects.filter(**of_row, pk=OuterRef("parcel_id"))
        stations = Station.objects.filter(**of_row, pk=OuterRef("station_id"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                parcel_number=Subquery(parcels.values("number")[:1]),
                station_name=Subquery(stations.values("name")[:1]),
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        county_id = request.user.county_id
        parcels = found_by(Parcel.objects.in_county(county_id), county_id, search_term)
        return queryset.filter(parcel_id__in=parcels.values("pk")), False

    @display(description=gettext_lazy("parcel"))
    def parcel(self, row: ScanEvent) -> str:
        return row.parcel_number or ""

    @display(description=gettext_lazy("station"))
    def station(self, row: ScanEvent) -> str:
        return row.station_name or ""


@admin.register(Carrier)
class CarrierAdmin(ReferenceAdmin):
    list_display = ["code", "name", "name_en", "notifies_itself", "is_active"]
    search_fields = ["code", "name", "name_en"]
    fields = ["code", ("name", "name_en"), "notifies_itself", ("position", "is_active")]

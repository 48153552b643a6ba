"""Patterns of waybills, what carriers say of our parcels, and what could not be used."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.doors.admin import (
    ActionForm,
    ChoiceFilter,
    CountyAdmin,
    CountyReadOnlyAdmin,
    DayFilter,
    ReferenceAdmin,
    coloured,
)
from accounts.kernel.text import compact_code

from ..models import Carrier, Parcel
from .actions import save_code
from .choices import CarrierStatus
from .models import (
    CarrierCode,
    CarrierEvent,
    CarrierOddity,
    CarrierTrack,
    WaybillPattern,
)
from .ports import SERVICES

S = CarrierStatus
COLOURS = coloured(S, {
    S.DELIVERED: "success", S.AT_PICKUP_POINT: "info", S.OUT_FOR_DELIVERY: "info",
    S.DELAYED: "warning", S.ATTEMPT_FAILED: "warning", S.OVERDUE_AT_POINT: "warning",
    S.RETURNING: "warning", S.RETURNED: "warning", S.REFUSED: "warning",
    S.DAMAGED: "danger", S.LOST: "danger",
})  # fmt: skip


class OfParcelAdmin(CountyReadOnlyAdmin):
    """Rows found by the parcel they are about."""

    search_fields = ["parcel__number"]  # see get_search_results
    search_help_text = gettext_lazy("Number or waybill of the parcel")
    list_select_related = ["parcel"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        code = compact_code(search_term)
        if not code:
            return queryset, False
        parcels = Parcel.objects.in_county(request.user.county_id or 0)
        carriers = list(Carrier.objects.values_list("code", flat=True))
        found = [
            *parcels.filter(number=code).values_list("pk", flat=True),
            *parcels.filter(carrier_id__in=carriers, waybill_no=code).values_list("pk", flat=True),
        ]
        return queryset.filter(parcel_id__in=found), False

    @display(description=gettext_lazy("waybill"))
    def waybill(self, row: CarrierTrack | CarrierEvent) -> str:
        return f"{row.parcel.waybill_no} / {row.parcel.visit}"


@admin.register(CarrierTrack)
class CarrierTrackAdmin(OfParcelAdmin):
    list_display = [
        "parcel", "waybill", "state", "last_event_at", "subscription", "suggested_carrier",
        "last_error", "changed_at",
    ]  # fmt: skip
    list_select_related = ["parcel", "suggested_carrier"]
    list_filter = [
        ("carrier_status", ChoiceFilter), ("subscription", ChoiceFilter), ("changed_at", DayFilter),
    ]  # fmt: skip
    ordering = ["-changed_at"]
    sortable_by = ["changed_at"]
    fields = [
        ("parcel", "waybill"), ("carrier_status", "last_event_at"), "suggested_carrier",
        ("subscription", "asked_at"), ("next_call_at", "attempts"), "last_error", "changed_at",
    ]  # fmt: skip

    @display(description=gettext_lazy("carrier says"), ordering="carrier_status", label=COLOURS)
    def state(self, row: CarrierTrack) -> tuple[str, str]:
        return row.carrier_status, row.get_carrier_status_display()


@admin.register(CarrierEvent)
class CarrierEventAdmin(OfParcelAdmin):
    """Codes and what they mean to us; the carrier's words stay encrypted."""

    list_display = ["received_at", "parcel", "waybill", "source", "code", "status", "at"]
    list_filter = [("status", ChoiceFilter)]
    # the id grows with time and leads the primary key: the newest are found without sorting
    ordering = ["-id"]
    sortable_by = []
    fields = [("parcel", "waybill"), ("source", "code", "status"), ("at", "received_at")]


@admin.register(CarrierOddity)
class CarrierOddityAdmin(CountyReadOnlyAdmin):
    list_display = ["service", "kind", "code", "count", "first_at", "last_at"]
    list_filter = [("kind", ChoiceFilter)]
    search_fields = ["service", "code"]
    ordering = ["-last_at"]
    fields = [("service", "kind", "code"), ("count", "first_at", "last_at")]


class CodeForm(ActionForm):
    service = forms.ChoiceField(
        label=gettext_lazy("service"),
        choices=[(one, one) for one in SERVICES],
        widget=UnfoldAdminSelectWidget,
    )
    status = forms.ChoiceField(
        label=gettext_lazy("means"),
        choices=[one for one in S.choices if one[0] != S.UNKNOWN],
        widget=UnfoldAdminSelectWidget,
    )


@admin.register(CarrierCode)
class CarrierCodeAdmin(CountyAdmin):
    """What unknown codes turned out to mean; what was kept is read anew when one is saved."""

    form = CodeForm
    add_rights = change_rights = ("sending.rates",)
    list_display = ["code", "service", "status", "source"]
    list_filter = [("status", ChoiceFilter)]
    search_fields = ["code", "service"]
    ordering = ["service", "code"]
    fields = [("service", "code"), "status", "source"]

    def act(self, request: HttpRequest, form: ActionForm, row: CarrierCode | None) -> CarrierCode:
        return save_code(actor=request.user, row=row, **form.cleaned_data)


@admin.register(WaybillPattern)
class WaybillPatternAdmin(ReferenceAdmin):
    list_display = ["carrier", "pattern", "check_digit", "source", "from_on", "until_on"]
    list_select_related = ["carrier"]
    search_fields = ["carrier__code", "carrier__name", "pattern"]
    fields = [("carrier", "pattern"), ("check_digit", "source"), ("from_on", "until_on")]

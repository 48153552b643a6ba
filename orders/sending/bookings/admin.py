"""What carriers were asked and what they answered; nothing of people is in it."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.doors.admin import ChoiceFilter, CountyReadOnlyAdmin, DayFilter, coloured
from accounts.doors.tags import yuan

from .choices import BookingStatus
from .models import CarrierBooking

B = BookingStatus
COLOURS = coloured(B, {
    B.WAITING: "warning", B.REFUSED: "danger", B.GIVEN_UP: "danger", B.BOOKED: "success",
})  # fmt: skip


@admin.register(CarrierBooking)
class CarrierBookingAdmin(CountyReadOnlyAdmin):
    list_display = ["sending", "state", "waybill_no", "price", "attempts", "next_call_at",
                    "last_error", "status_changed_at"]  # fmt: skip
    list_select_related = ["sending"]
    list_filter = [("status", ChoiceFilter), ("status_changed_at", DayFilter)]
    search_fields = ["sending__number__exact", "waybill_no__exact"]
    search_help_text = gettext_lazy("Parcel number or waybill")
    ordering = ["-status_changed_at", "-id"]
    sortable_by = ["status_changed_at"]
    fields = [("sending", "status"), ("waybill_no", "sort_code"), "price",
              ("attempts", "asked_at", "next_call_at"), "last_error"]  # fmt: skip

    @display(description=gettext_lazy("registration"), ordering="status", label=COLOURS)
    def state(self, row: CarrierBooking) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("the carrier's price"))
    def price(self, row: CarrierBooking) -> str:
        return yuan(row.carrier_fen) if row.carrier_fen is not None else "–"

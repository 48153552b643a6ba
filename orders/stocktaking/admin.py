"""Changes of hands, to look at: what both signed is nobody's to edit."""

from __future__ import annotations

import json

from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.doors.admin import ChoiceFilter, CountyReadOnlyAdmin, DayFilter, coloured

from .choices import TakeStatus
from .models import StockTake

T = TakeStatus
COLOURS = coloured(T, {
    T.COUNTING: "warning", T.COUNTED: "info", T.DONE: "success", T.CANCELLED: "danger",
})  # fmt: skip


@admin.register(StockTake)
class StockTakeAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "state", "station", "outgoing", "incoming", "stand_in", "opened_at"]
    list_select_related = ["station", "outgoing", "incoming", "stand_in"]
    list_filter = [("status", ChoiceFilter), "station", ("opened_at", DayFilter)]
    search_fields = ["number__exact"]
    search_help_text = gettext_lazy("Protocol number")
    ordering = ["-opened_at", "-id"]
    sortable_by = ["opened_at"]
    fieldsets = [
        (None, {"fields": [("number", "status"), ("station", "reason"), ("outgoing", "incoming"),
                           ("stand_in", "stand_in_reason"), ("opened_at", "counted_at"),
                           ("outgoing_signed_at", "outgoing_signed_by"),
                           ("incoming_signed_at", "opened_by"), "digest", "signed_text"]}),
    ]  # fmt: skip
    export_columns = (
        "number", "status", "station", "outgoing", "incoming", "stand_in", "opened_at",
        "counted_at", "outgoing_signed_at", "incoming_signed_at", "digest",
    )  # fmt: skip

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)
    def state(self, row: StockTake) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("protocol"))
    def signed_text(self, row: StockTake) -> str:
        return json.dumps(row.protocol, ensure_ascii=False, indent=1) if row.protocol else "–"

"""Returns and what was paid for them, to look up; every step is taken at the counter."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.doors.admin import (
    ChoiceFilter,
    CountyInline,
    CountyReadOnlyAdmin,
    DayFilter,
    coloured,
)
from accounts.doors.tags import yuan

from .choices import ReturnStatus
from .models import GoodsReturn, ReturnPayout

S = ReturnStatus
COLOURS = coloured(S, {
    S.REQUESTED: "warning", S.GOODS_AT_STATION: "warning", S.MERCHANT_REJECTED: "danger",
    S.DISPUTED: "danger", S.LOST_IN_RETURN: "danger", S.REFUND_IN: "warning",
    S.PAID_OUT: "success", S.CLOSED: "success", S.EXCHANGED: "success",
})  # fmt: skip


class PayoutInline(CountyInline):
    model = ReturnPayout
    fields = ["paid_at", "money", "payee", "payee_name", "evidence_kind", "paid_by"]
    list_select_related = ("paid_by",)
    ordering = ["paid_at"]

    @display(description=gettext_lazy("amount"))
    def money(self, row: ReturnPayout) -> str:
        return yuan(row.amount_fen)


@admin.register(GoodsReturn)
class GoodsReturnAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "state", "station", "line", "quantity", "basis", "worth", "agreed",
                    "came_in", "paid_out", "requested_at"]  # fmt: skip
    list_select_related = ["station", "line"]
    list_filter = [("status", ChoiceFilter), ("basis", ChoiceFilter), "station",
                   ("requested_at", DayFilter)]  # fmt: skip
    search_fields = ["number__exact"]
    search_help_text = gettext_lazy("Return number")
    ordering = ["-requested_at", "-id"]
    sortable_by = ["requested_at"]
    fields = [("number", "status"), ("order", "line"), ("station", "quantity"),
              ("basis", "reason"), ("condition", "condition_note"),
              ("pick_code", "return_parcel"), ("back_parcel", "exchange_line"),
              ("refund_kind", "refund_reference"), ("worth", "agreed"),
              ("came_in", "paid_out"), ("advance", "without_goods"),
              ("requested_by", "requested_at")]  # fmt: skip
    inlines = [PayoutInline]

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)
    def state(self, row: Any) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("charged for the goods"))
    def worth(self, row: GoodsReturn) -> str:
        return yuan(row.worth_fen)

    @display(description=gettext_lazy("refund agreed"))
    def agreed(self, row: GoodsReturn) -> str:
        return yuan(row.agreed_fen)

    @display(description=gettext_lazy("refund come in"))
    def came_in(self, row: GoodsReturn) -> str:
        return yuan(row.refund_in_fen)

    @display(description=gettext_lazy("paid out"))
    def paid_out(self, row: GoodsReturn) -> str:
        return yuan(row.paid_out_fen)

    @display(description=gettext_lazy("advance approved"))
    def advance(self, row: GoodsReturn) -> str:
        return yuan(row.advance_fen)

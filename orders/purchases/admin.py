"""Orders, what is in them, and what was bought upstream."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.audit.models import AuditEvent
from accounts.doors.admin import (
    ChoiceFilter,
    CountyInline,
    CountyReadOnlyAdmin,
    DayFilter,
    Reason,
    ReferenceFilter,
    button,
    coloured,
)
from accounts.doors.tags import yuan

from .actions import cancel_line, cancel_order, mark_out_of_stock, resolve_cancel
from .choices import BEFORE_PLACED, MAY_ASK_TO_CANCEL, LineStatus
from .models import Order, OrderLine, UpstreamOrder

L = LineStatus
COLOURS = coloured(L, {
    L.REQUOTED: "warning", L.AWAITING_FUNDS: "warning", L.FUNDED: "info", L.READY: "info",
    L.CANCEL_PENDING: "warning", L.COLLECTED: "success", L.COMPLETED: "success",
    L.CANCELLED: "danger", L.REFUSED: "danger", L.ABANDONED: "danger",
})  # fmt: skip


class LineInline(CountyInline):
    model = OrderLine
    fields = ["position", "title", "spec", "quantity", "price", "total", "status"]
    ordering = ["position"]
    show_change_link = True

    @display(description=gettext_lazy("unit price"))
    def price(self, row: OrderLine) -> str:
        return yuan(row.unit_price_fen)

    @display(description=gettext_lazy("line total"))
    def total(self, row: OrderLine) -> str:
        return yuan(row.total_fen)


@admin.register(Order)
class OrderAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "state", "station", "villager", "total", "paid", "due", "created_at"]
    list_select_related = ["station", "villager"]
    list_filter = [("status", ChoiceFilter), "station", ("created_at", DayFilter)]
    search_fields = ["number__exact"]
    search_help_text = gettext_lazy("Order number")
    ordering = ["-created_at", "-id"]
    sortable_by = ["created_at"]
    fieldsets = [
        (None, {"fields": [("number", "status"), ("station", "villager"),
                           ("placed_by", "created_at"), "note"]}),
        (gettext_lazy("Money"), {"fields": [("total", "paid"),
                                            ("due", "refund_due"),
                                            ("freight", "discount"), "deposit"]}),
        (gettext_lazy("What was agreed"), {"fields": [("evidence_kind", "evidence_words"),
                                                      "valid_until"]}),
    ]  # fmt: skip
    inlines = [LineInline]
    actions_detail = ["cancel"]

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)
    def state(self, row: Any) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=gettext_lazy("total"))
    def total(self, row: Order) -> str:
        return yuan(row.total_fen)

    @display(description=gettext_lazy("paid"))
    def paid(self, row: Order) -> str:
        return yuan(row.paid_fen)

    @display(description=gettext_lazy("still to pay"))
    def due(self, row: Order) -> str:
        return yuan(row.balance_fen)

    @display(description=gettext_lazy("freight"))
    def freight(self, row: Order) -> str:
        return yuan(row.freight_fen)

    @display(description=gettext_lazy("discount"))
    def discount(self, row: Order) -> str:
        return yuan(row.discount_fen)

    @display(description=gettext_lazy("deposit asked"))
    def deposit(self, row: Order) -> str:
        return yuan(row.deposit_fen)

    @display(description=gettext_lazy("note on the evidence"))
    def evidence_words(self, row: Order) -> str:
        return row.evidence_note or "–"

    @display(description=gettext_lazy("to be paid back"))
    def refund_due(self, row: Order) -> str:
        return yuan(row.refund_due_fen)

    @button(
        gettext_lazy("Cancel the order"), rights=("orders.cancel",), icon="cancel", form=Reason,
        danger=True,
        question=gettext_lazy("Money taken is paid back at the counter. Not once it was bought."),
        shown=lambda row: row.status in BEFORE_PLACED,
    )  # fmt: skip
    def cancel(self, request: HttpRequest, row: Order, given: dict) -> str:
        order = cancel_order(row, actor=request.user, reason=given["reason"])
        if order.refund_due_fen:
            return _("Cancelled. %(amount)s is to be paid back at the counter.") % {
                "amount": yuan(order.refund_due_fen)
            }
        return _("Cancelled.")


@admin.register(OrderLine)
class OrderLineAdmin(CountyReadOnlyAdmin):
    list_display = ["title", "state", "order", "quantity", "price", "platform", "upstream",
                    "status_changed_at"]  # fmt: skip
    list_select_related = ["order", "platform", "upstream"]
    list_filter = [("status", ChoiceFilter), ("platform", ReferenceFilter), "category"]
    search_fields = ["order__number__exact", "title__startswith"]
    search_help_text = gettext_lazy("Order number, or how the title begins")
    ordering = ["-id"]
    fields = [("title", "status"), ("order", "position"), ("product", "category"),
              ("platform", "url"), ("spec", "quantity"), ("price", "total"),
              ("upstream", "actual"), "cancel_reason", "status_changed_at"]  # fmt: skip
    actions_detail = ["cancel", "out_of_stock", "cancel_agreed", "cancel_denied"]

    state = OrderAdmin.state
    price = LineInline.price
    total = LineInline.total

    @display(description=gettext_lazy("price paid upstream"))
    def actual(self, row: OrderLine) -> str:
        return yuan(row.actual_price_fen)

    def history_events(self, request: HttpRequest, row: OrderLine) -> QuerySet:
        """Return what happened to the order: lines have no history of their own."""
        return (
            AuditEvent.objects.in_county(request.user.county_id)
            .filter(subject_type="order", subject_id=str(row.order_id))
            .select_related("actor")
            .order_by("-at", "-id")
        )

    @button(
        gettext_lazy("Cancel the line"), rights=("orders.cancel",), icon="cancel", form=Reason,
        danger=True, question=gettext_lazy("Of a bought line the platform is asked."),
        shown=lambda row: row.status in BEFORE_PLACED | MAY_ASK_TO_CANCEL,
    )  # fmt: skip
    def cancel(self, request: HttpRequest, row: OrderLine, given: dict) -> str:
        cancel_line(row.order, row, actor=request.user, reason=given["reason"])
        return _("Cancelled, or asked of the platform.")

    @button(
        gettext_lazy("Out of stock"), rights=("purchases.buy",), icon="production_quantity_limits",
        form=Reason, shown=lambda row: row.status == L.FUNDED,
    )  # fmt: skip
    def out_of_stock(self, request: HttpRequest, row: OrderLine, given: dict) -> str:
        mark_out_of_stock(row.order, row, actor=request.user, reason=given["reason"])
        return _("Noted as out of stock.")

    @button(
        gettext_lazy("Platform agreed"), rights=("purchases.buy",), icon="thumb_up",
        question=gettext_lazy("The platform cancelled it: what was paid is owed back."),
        shown=lambda row: row.status == L.CANCEL_PENDING,
    )  # fmt: skip
    def cancel_agreed(self, request: HttpRequest, row: OrderLine, given: dict) -> str:
        resolve_cancel(row.order, row, actor=request.user, agreed=True)
        return _("Cancelled.")

    @button(
        gettext_lazy("Platform refused"), rights=("purchases.buy",), icon="thumb_down",
        question=gettext_lazy("The platform sends it all the same: it goes on as before."),
        shown=lambda row: row.status == L.CANCEL_PENDING,
    )  # fmt: skip
    def cancel_denied(self, request: HttpRequest, row: OrderLine, given: dict) -> str:
        resolve_cancel(row.order, row, actor=request.user, agreed=False)
        return _("It goes on as before.")


@admin.register(UpstreamOrder)
class UpstreamOrderAdmin(CountyReadOnlyAdmin):
    list_display = ["placed_at", "platform", "number", "placed_by"]
    list_display_links = ["number"]
    list_select_related = ["platform", "placed_by"]
    list_filter = [("platform", ReferenceFilter), ("placed_at", DayFilter)]
    search_fields = ["number__exact"]
    ordering = ["-id"]
    fields = ["platform", "number", "placed_by", "placed_at"]

    class Bought(CountyInline):
        model = OrderLine
        fk_name = "upstream"
        verbose_name_plural = gettext_lazy("What was bought")
        fields = ["title", "order", "quantity", "status"]
        list_select_related = ("order",)
        ordering = ["position"]

    inlines = [Bought]

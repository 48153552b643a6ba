"""The books, to look at: accounts with their balance, entries with their transfers."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.doors.admin import ChoiceFilter, CountyInline, CountyReadOnlyAdmin, DayFilter
from accounts.doors.tags import yuan

from .models import JournalEntry, LedgerAccount, Transfer


def _place(account: LedgerAccount) -> str:
    return f"{account.station} · {account.get_kind_display()}"


@admin.register(LedgerAccount)
class LedgerAccountAdmin(CountyReadOnlyAdmin):
    view_rights = ("ledger.view",)
    list_display = ["station", "kind", "balance", "debit_total", "credit_total"]
    list_display_links = ["station", "kind"]
    list_select_related = ["station"]
    list_filter = [("kind", ChoiceFilter), "station"]
    search_fields = ["station__name", "station__code"]
    ordering = ["kind", "station__code"]
    fields = ["station", "kind", "balance", "debit_total", "credit_total"]

    @display(description=_("balance"))
    def balance(self, row: LedgerAccount) -> str:
        return yuan(row.balance_fen)

    @display(description=_("debits"), ordering="debits")
    def debit_total(self, row: LedgerAccount) -> str:
        return yuan(row.debits)

    @display(description=_("credits"), ordering="credits")
    def credit_total(self, row: LedgerAccount) -> str:
        return yuan(row.credits)


class TransferInline(CountyInline):
    model = Transfer
    fields = ["debit", "credit", "amount"]
    list_select_related = ("debit_account__station", "credit_account__station")
    ordering = ["id"]

    @display(description=_("debit"))
    def debit(self, row: Transfer) -> str:
        return _place(row.debit_account)

    @display(description=_("credit"))
    def credit(self, row: Transfer) -> str:
        return _place(row.credit_account)

    @display(description=_("amount"))
    def amount(self, row: Transfer) -> str:
        return yuan(row.amount_fen)


@admin.register(JournalEntry)
class JournalEntryAdmin(CountyReadOnlyAdmin):
    view_rights = ("ledger.view",)
    list_display = ["posted_at", "kind", "source_label", "actor", "reason"]
    list_select_related = ["actor"]
    list_filter = [("kind", ChoiceFilter), ("posted_at", DayFilter)]
    search_fields = ["source_label__exact"]
    search_help_text = _("Number of the document")
    ordering = ["-posted_at", "-id"]
    sortable_by = ["posted_at"]
    fields = ["posted_at", "kind", "source_label", "reason", "actor", "reverses"]
    inlines = [TransferInline]


@admin.register(Transfer)
class TransferAdmin(CountyReadOnlyAdmin):
    view_rights = ("ledger.view",)
    list_display = ["posted_at", "entry", "debit", "credit", "amount"]
    list_select_related = ["entry", "debit_account__station", "credit_account__station"]
    list_filter = [("posted_at", DayFilter)]
    search_fields = ["entry__source_label__exact"]
    search_help_text = _("Number of the document")
    ordering = ["-id"]  # ids grow with time and lead the primary key
    sortable_by = []
    fields = ["posted_at", "entry", "debit", "credit", "amount"]

    debit = TransferInline.debit
    credit = TransferInline.credit
    amount = TransferInline.amount

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

"""The books. Only actions of this room write them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.money import format_yuan
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import DEBIT_NORMAL, AccountKind, EntryKind


class LedgerAccount(CountyModel):
    """A place money can be. `debits` and `credits` are totals in fen, moved only by transfers."""

    station = CountyForeignKey(
        "stations.Station",
        models.PROTECT,
        related_name="ledger_accounts",
        verbose_name=_("station"),
    )
    kind = models.CharField(_("account"), max_length=20, choices=AccountKind)
    debit_normal = models.BooleanField()
    may_go_negative = models.BooleanField()
    debits = models.BigIntegerField(_("debits"), default=0)
    credits = models.BigIntegerField(_("credits"), default=0)

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = [
            models.UniqueConstraint(fields=["county", "station", "kind"], name="account_once"),
            models.CheckConstraint(
                condition=Q(debits__gte=0, credits__gte=0), name="account_totals"
            ),
            models.CheckConstraint(
                name="account_not_negative",
                condition=Q(may_go_negative=True)
                | Q(debit_normal=True, debits__gte=F("credits"))
                | Q(debit_normal=False, credits__gte=F("debits")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"

    @property
    def balance_fen(self) -> int:
        """Balance on the account's normal side, in fen."""
        difference = self.debits - self.credits
        return difference if self.kind in DEBIT_NORMAL else -difference


class JournalEntry(CountyModel):
    """What happened, why, and for which document. Never edited; a mistake gets a reversal."""

    APPEND_ONLY = True

    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind)
    source_type = models.CharField(_("document type"), max_length=32)
    source_id = models.UUIDField(_("document"))
    source_label = models.CharField(_("document number"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    reverses = CountyForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        verbose_name=_("reverses"),
    )
    posted_at = models.DateTimeField(_("posted at"), default=timezone.now)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "reverses"],
                condition=Q(reverses__isnull=False),
                name="journalentry_reversed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "source_type", "source_id"], name="journal_by_document"),
            models.Index(fields=["county", "-posted_at"], name="journal_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.source_label}"


class Transfer(CountyModel):
    """One amount from one account to another: both sides in one row, so it cannot be unbalanced."""

    APPEND_ONLY = True

    entry = CountyForeignKey(
        JournalEntry, models.PROTECT, related_name="transfers", verbose_name=_("entry")
    )
    debit_account = CountyForeignKey(LedgerAccount, models.PROTECT, related_name="debit_transfers")
    credit_account = CountyForeignKey(
        LedgerAccount, models.PROTECT, related_name="credit_transfers"
    )
    amount_fen = models.BigIntegerField(_("amount"))
    posted_at = models.DateTimeField(_("posted at"), default=timezone.now)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="transfer_positive"),
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")), name="transfer_two_accounts"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "entry"], name="transfer_of_entry"),
            models.Index(fields=["county", "debit_account", "posted_at"], name="transfer_debits"),
            models.Index(fields=["county", "credit_account", "posted_at"], name="transfer_credits"),
        ]

    def __str__(self) -> str:
        return f"¥{format_yuan(self.amount_fen)}"

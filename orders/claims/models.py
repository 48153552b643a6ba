"""Claims, and the dated rules by which they are limited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel import crypto
from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import (
    CLAIM_MOVES,
    Basis,
    Claimant,
    ClaimKind,
    ClaimStatus,
    Liable,
    Payee,
    PayMethod,
)
from .querysets import ClaimQuerySet

FOUR_EYES_FEN = 50_000


def _person(words: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=words,
    )


class LiabilityRule(CountyModel):
    """How far a loss is answered for, from a day on: data with its source, never law in code.

    No limit set means the proven loss. `fee_multiple` × the fee and `cap_fen` limit it; the lower
    of the two counts. Rows are never changed: a new rule begins on a later day.
    """

    APPEND_ONLY = True

    carrier = models.ForeignKey(
        "orders.Carrier",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("carrier"),
    )
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    from_on = models.DateField(_("from"))
    fee_multiple = models.DecimalField(
        _("at most times the fee"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    cap_fen = models.BigIntegerField(_("at most"), null=True, blank=True)
    four_eyes_above_fen = models.BigIntegerField(_("second person above"), default=FOUR_EYES_FEN)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("liability rule")
        verbose_name_plural = _("liability rules")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "carrier", "basis", "from_on"],
                name="liabilityrule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="liabilityrule_limits",
                condition=(Q(fee_multiple__isnull=True) | Q(fee_multiple__gt=0))
                & (Q(cap_fen__isnull=True) | Q(cap_fen__gt=0))
                & Q(four_eyes_above_fen__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()} · {self.from_on:%Y-%m-%d}"


class Claim(CountyModel, Stateful):
    """One claim for one parcel. `assessed_fen` is what is owed, `paid_fen` what was paid of it.

    `liable` answers in the end; the county pays first and keeps a receivable from the carrier or
    the station. The evidence is in the notes of its case.
    """

    MOVES = CLAIM_MOVES

    number = models.CharField(_("claim number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=ClaimKind)
    status = models.CharField(
        _("status"), max_length=10, choices=ClaimStatus, default=ClaimStatus.REPORTED
    )
    parcel = CountyForeignKey(
        "orders.Parcel", models.PROTECT, related_name="claims", verbose_name=_("parcel")
    )
    case = CountyForeignKey(
        "orders.Case", models.PROTECT, related_name="claims", verbose_name=_("case")
    )
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="claims", verbose_name=_("station")
    )
    # who answers, by custody when it was reported
    custody = models.CharField(_("last custodian"), max_length=8)
    custody_id = models.UUIDField(null=True, blank=True)
    liable = models.CharField(_("liable"), max_length=8, choices=Liable)
    liable_carrier = models.ForeignKey(
        "orders.Carrier", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    liable_station = CountyForeignKey(
        "stations.Station", models.PROTECT, null=True, blank=True, related_name="claims_against"
    )
    recourse = models.CharField(_("recourse"), max_length=200, blank=True)
    # who claims
    claimant_kind = models.CharField(_("claimant"), max_length=10, choices=Claimant)
    villager = CountyForeignKey(
        "stations.Villager", models.PROTECT, null=True, blank=True, related_name="claims"
    )
    name_secret = models.TextField(blank=True)
    phone_secret = models.TextField(blank=True)
    name_masked = models.CharField(_("claimant's name"), max_length=64, blank=True)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True)
    # what is owed
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    claimed_fen = models.BigIntegerField(_("claimed"))
    declared_fen = models.BigIntegerField(_("declared value"), default=0)
    fee_fen = models.BigIntegerField(_("postage"), default=0)
    loss_fen = models.BigIntegerField(_("proven loss"), default=0)
    damage_percent = models.PositiveSmallIntegerField(_("damage in %"), default=100)
    rule = CountyForeignKey(
        LiabilityRule, models.PROTECT, null=True, blank=True, related_name="claims"
    )
    four_eyes_above_fen = models.BigIntegerField(default=FOUR_EYES_FEN)
    assessed_fen = models.BigIntegerField(_("assessed"), default=0)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # what was paid, and what came back from the liable
    method = models.CharField(_("paid by"), max_length=8, choices=PayMethod, blank=True)
    payee = models.CharField(_("paid to"), max_length=10, choices=Payee, blank=True)
    payee_note = models.CharField(_("payee"), max_length=120, blank=True)
    order_id = models.UUIDField(null=True, blank=True)
    paid_at_station = CountyForeignKey(
        "stations.Station", models.PROTECT, null=True, blank=True, related_name="claims_paid"
    )
    paid_fen = models.BigIntegerField(_("paid"), default=0)
    recovered_fen = models.BigIntegerField(_("recovered"), default=0)
    written_off_fen = models.BigIntegerField(_("written off"), default=0)
    accrual = CountyForeignKey(
        "orders.JournalEntry", models.PROTECT, null=True, blank=True, related_name="+"
    )
    payout = CountyForeignKey(
        "orders.JournalEntry", models.PROTECT, null=True, blank=True, related_name="+"
    )
    order_entry = CountyForeignKey(
        "orders.JournalEntry", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now)
    reported_by = _person(_("reported by"))
    assessed_by = _person(_("assessed by"))
    approved_by = _person(_("approved by"))
    paid_by = _person(_("paid out by"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="claim_number"),
            models.UniqueConstraint(
                fields=["county", "parcel"],
                condition=~Q(status="rejected"),
                name="claim_one_for_a_parcel",
            ),
            models.CheckConstraint(
                name="claim_amounts",
                condition=Q(
                    claimed_fen__gt=0,
                    declared_fen__gte=0,
                    fee_fen__gte=0,
                    loss_fen__gte=0,
                    assessed_fen__gte=0,
                    assessed_fen__lte=F("claimed_fen"),
                    damage_percent__gte=1,
                    damage_percent__lte=100,
                ),
            ),
            models.CheckConstraint(
                name="claim_never_above_assessed",
                condition=Q(paid_fen=0) | Q(paid_fen=F("assessed_fen")),
            ),
            models.CheckConstraint(
                name="claim_paid_says_how",
                condition=~Q(status__in=["paid", "closed"])
                | Q(paid_fen__gt=0, method__gt="", payee__gt="", paid_at__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_recovery",
                condition=Q(recovered_fen__gte=0, written_off_fen__gte=0)
                & Q(assessed_fen__gte=F("recovered_fen") + F("written_off_fen")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "reported_at"],
                name="claim_open",
                condition=~Q(status__in=["closed", "rejected"]),
            ),
            models.Index(fields=["county", "station", "-reported_at"], name="claim_of_station"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def to_recover_fen(self) -> int:
        """What the carrier or station still owes the county for it, in fen."""
        if self.status not in (ClaimStatus.APPROVED, ClaimStatus.PAID):
            return 0
        if self.liable not in (Liable.CARRIER, Liable.STATION):
            return 0
        return self.assessed_fen - self.recovered_fen - self.written_off_fen

    @property
    def name(self) -> str:
        if not self.name_secret:
            return ""
        return crypto.decrypt(self.county_id, "claim", "name", self.name_secret)

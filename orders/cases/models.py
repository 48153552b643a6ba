"""Cases and the evidence gathered for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import CASE_MOVES, CaseKind, CaseStatus, Outcome
from .querysets import CaseQuerySet


class Case(CountyModel, Stateful):
    """One exception about one thing, where it was found, and who must solve it until when.

    `custody` and `custody_id` name the last confirmed custodian when it was opened: liability
    follows custody. `money_fen` is what is at stake, in fen; what is paid is in the ledger.
    """

    MOVES = CASE_MOVES

    number = models.CharField(_("case number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20, choices=CaseKind)
    status = models.CharField(
        _("status"), max_length=8, choices=CaseStatus, default=CaseStatus.OPEN
    )
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="cases", verbose_name=_("found at")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )
    subject_type = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    subject_label = models.CharField(_("about"), max_length=120)
    parcel_id = models.UUIDField(null=True, blank=True)
    custody = models.CharField(_("last custodian"), max_length=8, blank=True)
    custody_id = models.UUIDField(null=True, blank=True)
    money_fen = models.BigIntegerField(_("at stake"), default=0)
    data = models.JSONField(default=dict)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("opened by"),
    )
    due_at = models.DateTimeField(_("due"))
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)
    solved_at = models.DateTimeField(_("solved at"), null=True, blank=True)
    solved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("solved by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="case_number"),
            models.UniqueConstraint(
                fields=["county", "kind", "subject_id"],
                condition=Q(status="open"),
                name="case_one_open",
            ),
            models.CheckConstraint(
                name="case_solved_says_how",
                condition=Q(status="open") | Q(outcome__gt="", solved_at__isnull=False),
            ),
            models.CheckConstraint(condition=Q(money_fen__gte=0), name="case_money_not_negative"),
        ]
        indexes = [
            models.Index(
                fields=["county", "station", "due_at"],
                name="case_open_at_station",
                condition=Q(status="open"),
            ),
            models.Index(
                fields=["county", "due_at"], name="case_open_due", condition=Q(status="open")
            ),
            models.Index(
                fields=["county", "parcel_id"],
                name="case_of_parcel",
                condition=Q(parcel_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_late(self) -> bool:
        return self.status == CaseStatus.OPEN and self.due_at < timezone.now()


class CaseNote(CountyModel):
    """A piece of evidence: words, a photo, or what the system knew. Append-only."""

    APPEND_ONLY = True

    case = CountyForeignKey(Case, models.PROTECT, related_name="notes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    text = models.CharField(max_length=500, blank=True)
    attachment_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("case note")
        verbose_name_plural = _("case notes")
        indexes = [models.Index(fields=["county", "case", "at"], name="casenote_of_case")]

"""Rules in versions, rates as they stood when a line was bought, and commission lines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.languages import local
from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import RULE_MOVES, Party, RuleKind, RuleStatus, Scope, Stand, Work
from .querysets import LineQuerySet, RuleQuerySet


def _person(name: object, **more: object) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=name,
        **more,
    )


class CommissionRule(CountyModel, Stateful):
    """One version of a rule. A change is a new version; what was approved stays as it was.

    Version n of a code is in force from its `from_on`, not before its approval, until a later
    version begins or its own `until_on` is over (24:00 in Beijing).
    """

    MOVES = RULE_MOVES

    code = models.CharField(_("code"), max_length=24)
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=RuleStatus, default=RuleStatus.PROPOSED
    )
    work = models.CharField(_("paid for"), max_length=10, choices=Work)
    scope = models.CharField(_("applies to"), max_length=10, choices=Scope)
    product = CountyForeignKey(
        "orders.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    category = CountyForeignKey(
        "orders.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    grade = models.CharField(_("station grade"), max_length=1, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until, that day included"), null=True, blank=True)
    kind = models.CharField(_("reckoned by"), max_length=10, choices=RuleKind)
    rate = models.DecimalField(_("rate"), max_digits=7, decimal_places=6, null=True, blank=True)
    amount_fen = models.BigIntegerField(_("amount"), null=True, blank=True)
    tiers = models.JSONField(_("tiers"), default=list, blank=True)
    floor_fen = models.BigIntegerField(_("at least"), null=True, blank=True)
    cap_fen = models.BigIntegerField(_("at most"), null=True, blank=True)
    partner_share = models.PositiveSmallIntegerField(_("station's part"), default=100)
    recommender_share = models.PositiveSmallIntegerField(_("recommender's part"), default=0)
    county_share = models.PositiveSmallIntegerField(_("county's part"), default=0)
    note = models.CharField(_("reason"), max_length=200, blank=True)
    proposed_by = _person(_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = _person(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision = models.CharField(_("reason of the decision"), max_length=200, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission rule")
        verbose_name_plural = _("commission rules")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code", "version"], name="commissionrule_version"
            ),
            models.CheckConstraint(
                name="commissionrule_four_eyes",
                condition=Q(decided_by__isnull=True)
                | Q(status="rejected")
                | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="commissionrule_decided",
                condition=Q(status="proposed", decided_at__isnull=True)
                | (~Q(status="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="commissionrule_scope",
                condition=Q(scope="item", product__isnull=False, category__isnull=True, grade="")
                | Q(scope="category", category__isnull=False, product__isnull=True, grade="")
                | (Q(scope="grade", product__isnull=True, category__isnull=True) & ~Q(grade=""))
                | Q(
                    scope__in=["campaign", "default"],
                    product__isnull=True,
                    category__isnull=True,
                    grade="",
                ),
            ),
            models.CheckConstraint(
                name="commissionrule_days",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["county", "status", "work"], name="commissionrule_in_force"),
        ]

    def __str__(self) -> str:
        return f"{local(self.name, self.name_en)} · {self.code} v{self.version}"

    @property
    def weights(self) -> dict[str, int]:
        return {
            Party.PARTNER: self.partner_share,
            Party.RECOMMENDER: self.recommender_share,
            Party.COUNTY: self.county_share,
        }


class StationTerms(CountyModel):
    """From a day on: the grade of a station, and the station whose head recommended its own."""

    APPEND_ONLY = True

    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="terms", verbose_name=_("station")
    )
    from_on = models.DateField(_("from"))
    grade = models.CharField(_("station grade"), max_length=1, blank=True)
    recommender = CountyForeignKey(
        "stations.Station",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recommended by"),
    )
    set_by = _person(_("by"))
    set_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("station terms")
        verbose_name_plural = _("station terms")
        constraints = [
            models.CheckConstraint(
                condition=Q(recommender__isnull=True) | ~Q(recommender=F("station")),
                name="stationterms_not_its_own",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "station", "-from_on"], name="stationterms_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.station} · {self.grade or '–'}"


class RateSnapshot(CountyModel):
    """The rule as it stood when a thing was bought: what is earned later is reckoned by it."""

    APPEND_ONLY = True

    source_id = models.UUIDField()
    station = CountyForeignKey("stations.Station", models.PROTECT, related_name="+")
    rule = CountyForeignKey(CommissionRule, models.PROTECT, related_name="snapshots")
    recommender = CountyForeignKey("stations.Station", models.PROTECT, null=True, related_name="+")
    return_days = models.PositiveSmallIntegerField()
    picked = models.JSONField(default=dict)  # at which level, and which had no rule
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rate snapshot")
        verbose_name_plural = _("rate snapshots")
        constraints = [
            models.UniqueConstraint(fields=["county", "source_id"], name="ratesnapshot_once"),
        ]

    def __str__(self) -> str:
        return str(self.rule)


class CommissionLine(CountyModel):
    """What one party earned by one thing. Never edited: taken back by a new negative line.

    The lines of one `cause_id` are the shares of one amount, `whole_fen`: the station's, the
    recommender's (`station` is where it is paid), the county's. `booked_with` names the line whose
    journal entry carries this one too, so that a van's worth of parcels is one entry.
    """

    APPEND_ONLY = True

    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="commissions", verbose_name=_("station")
    )
    party = models.CharField(_("share of"), max_length=12, choices=Party)
    work = models.CharField(_("paid for"), max_length=10, choices=Work)
    rule = CountyForeignKey(
        CommissionRule, models.PROTECT, related_name="lines", verbose_name=_("rule")
    )
    source_id = models.UUIDField()
    cause_id = models.UUIDField()
    about = models.CharField(_("about"), max_length=120, blank=True)
    document = models.CharField(_("document"), max_length=40, blank=True)
    base_fen = models.BigIntegerField(_("base"))
    whole_fen = models.BigIntegerField(_("whole amount"))
    amount_fen = models.BigIntegerField(_("amount"))
    earned_on = models.DateField(_("earned on"))
    vests_on = models.DateField(_("vests on"))
    explanation = models.JSONField(default=dict)
    reverses = CountyForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        verbose_name=_("takes back"),
    )
    booked_with = models.UUIDField()
    created_at = models.DateTimeField(_("written at"), default=timezone.now)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission line")
        verbose_name_plural = _("commission lines")
        constraints = [
            # Also what keeps a replayed event from paying twice.
            models.UniqueConstraint(
                fields=["county", "source_id", "work", "cause_id", "party"],
                name="commissionline_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "station", "-earned_on", "-id"], name="commissionline_list"
            ),
            models.Index(fields=["county", "-earned_on", "-id"], name="commissionline_by_day"),
            models.Index(fields=["county", "booked_with"], name="commissionline_booked"),
        ]

    def __str__(self) -> str:
        return self.about or self.document

    @property
    def stand(self) -> str:
        return Stand.VESTED if self.vests_on <= timezone.localdate() else Stand.WAITING

    def get_stand_display(self) -> str:
        return str(Stand(self.stand).label)


class CommissionTally(CountyModel):
    """How many pieces a station did in a month; its lock puts a station's commission in a row."""

    station = CountyForeignKey("stations.Station", models.PROTECT, related_name="+")
    month_on = models.DateField()
    work = models.CharField(max_length=10, choices=Work)
    pieces = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("commission tally")
        verbose_name_plural = _("commission tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "station", "month_on", "work"], name="commissiontally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m} {self.work}"

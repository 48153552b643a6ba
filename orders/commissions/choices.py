"""What commission is paid for, how a rule reckons, and where it applies (domain 3.6, 5.6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Work(models.TextChoices):
    PURCHASE = "purchase", _("Goods ordered for a villager")
    INBOUND = "inbound", _("Parcel handed over")
    OUTWARD = "outward", _("Parcel accepted for sending")
    PERIOD = "period", _("A month of service")
    LAPSE = "lapse", _("Lapse of service")


class RuleKind(models.TextChoices):
    PERCENT = "percent", _("Percentage")
    FIXED = "fixed", _("Fixed amount")
    TIER = "tier", _("Tiers")
    GUARANTEE = "guarantee", _("Minimum guarantee")
    PENALTY = "penalty", _("Penalty")


K = RuleKind
KINDS_OF = {
    Work.PURCHASE: {K.PERCENT, K.FIXED, K.TIER},
    Work.INBOUND: {K.FIXED, K.TIER},
    Work.OUTWARD: {K.FIXED, K.TIER, K.PERCENT},
    Work.PERIOD: {K.GUARANTEE},
    Work.LAPSE: {K.PENALTY},
}
"""How each kind of work may be reckoned."""


class Scope(models.TextChoices):
    ITEM = "item", _("One product")
    CATEGORY = "category", _("One category")
    CAMPAIGN = "campaign", _("Campaign")
    GRADE = "grade", _("Station grade")
    DEFAULT = "default", _("Default of the county")


PICKED_IN_ORDER = [Scope.ITEM, Scope.CATEGORY, Scope.CAMPAIGN, Scope.GRADE, Scope.DEFAULT]
"""The first level that has a rule in force decides (domain 3.6)."""

OF_GOODS = {Scope.ITEM, Scope.CATEGORY}
"""Levels that only goods have."""


class RuleStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


RULE_MOVES = {RuleStatus.PROPOSED: {RuleStatus.APPROVED, RuleStatus.REJECTED}}
"""Approved is for good: a change is a new version."""


class Party(models.TextChoices):
    PARTNER = "partner", _("Station")
    RECOMMENDER = "recommender", _("Recommender")
    COUNTY = "county", _("County")


PAYEES = {Party.PARTNER, Party.RECOMMENDER}
"""Who is paid out; the county's share stays with it."""


class Stand(models.TextChoices):
    WAITING = "waiting", _("Waits for the return window")
    VESTED = "vested", _("Counts for good")


GRADES = ["A", "B", "C", "D"]
"""Grades a county gives its stations."""

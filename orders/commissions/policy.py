"""Which rule applies, and whether a rule makes sense. Pure: rows in memory, no writes."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from .choices import (
    GRADES,
    KINDS_OF,
    OF_GOODS,
    PICKED_IN_ORDER,
    RuleKind,
    Scope,
    Work,
)
from .errors import AbsurdDates, AbsurdRule, RuleOverlaps

if TYPE_CHECKING:
    from .models import CommissionRule, StationTerms

MOST_FEN = 1_000_000_00
"""No commission of one thing is above a million yuan: whoever writes more has mistyped."""

MOST_TIERS = 12


@dataclass(frozen=True)
class Question:
    """For what a rule is asked: the work, the goods, and the station's grade at a moment."""

    work: str
    at: datetime.datetime
    product_id: UUID | None = None
    category_id: UUID | None = None
    grade: str = ""

    @property
    def on(self) -> datetime.date:
        """The Beijing day: a campaign ends at 24:00 there, wherever the server's clock stands."""
        return timezone.localtime(self.at).date()


@dataclass
class Pick:
    """The rule that applies, at which level it was found, and the levels that had none."""

    rule: CommissionRule | None
    passed_over: list[str] = field(default_factory=list)


def in_force(rules: Iterable[CommissionRule], asked: Question) -> Iterator[CommissionRule]:
    """Yield the version of each code that counts at that moment.

    The newest version that was approved and has begun counts, even if it has ended: an earlier
    one does not come back.
    """
    newest: dict[str, CommissionRule] = {}
    for rule in rules:
        begun = rule.from_on <= asked.on and rule.decided_at and rule.decided_at <= asked.at
        if rule.work == asked.work and begun:
            known = newest.get(rule.code)
            if known is None or rule.version > known.version:
                newest[rule.code] = rule
    for rule in newest.values():
        if rule.until_on is None or asked.on <= rule.until_on:
            yield rule


def pick(rules: Iterable[CommissionRule], asked: Question) -> Pick:
    """Pick item → category → campaign → station grade → default (domain 3.6)."""
    by_level: dict[str, list[CommissionRule]] = defaultdict(list)
    for rule in in_force(rules, asked):
        if _meets(rule, asked):
            by_level[rule.scope].append(rule)
    passed_over = []
    for level in PICKED_IN_ORDER:
        if found := by_level.get(level):
            # One at a level is promised by `check_overlap`; the order keeps the answer stable.
            return Pick(min(found, key=lambda one: one.code), passed_over)
        if asked.work == Work.PURCHASE or level not in OF_GOODS:
            passed_over.append(level.value)
    return Pick(None, passed_over)


def _meets(rule: CommissionRule, asked: Question) -> bool:
    if rule.scope == Scope.ITEM:
        return rule.product_id == asked.product_id
    if rule.scope == Scope.CATEGORY:
        return rule.category_id == asked.category_id
    return rule.scope != Scope.GRADE or rule.grade == asked.grade


def terms_at(
    terms: Iterable[StationTerms], station_id: UUID, at: datetime.datetime
) -> StationTerms | None:
    """Find the terms of a station as they were known at a moment: the newest that had begun."""
    on = timezone.localtime(at).date()
    known = [
        one
        for one in terms
        if one.station_id == station_id and one.from_on <= on and one.set_at <= at
    ]
    return max(known, key=lambda one: (one.from_on, one.set_at), default=None)


# --- does a rule make sense ---


def check_rule(rule: CommissionRule, today: datetime.date) -> None:
    """Refuse what cannot be reckoned, or would reach into the past."""
    if rule.from_on < today or (rule.until_on is not None and rule.until_on < rule.from_on):
        raise AbsurdDates(pointer="/from_on")
    if rule.kind not in KINDS_OF[rule.work]:
        raise AbsurdRule(pointer="/kind")
    _check_scope(rule)
    _check_amounts(rule)
    if rule.kind == RuleKind.TIER:
        _check_tiers(rule)
    elif rule.tiers:
        raise AbsurdRule(pointer="/tiers")
    if rule.partner_share + rule.recommender_share + rule.county_share == 0:
        raise AbsurdRule(pointer="/partner_share")


def _check_scope(rule: CommissionRule) -> None:
    wanted = {Scope.ITEM: "product_id", Scope.CATEGORY: "category_id", Scope.GRADE: "grade"}
    for scope, column in wanted.items():
        if bool(getattr(rule, column)) != (rule.scope == scope):
            raise AbsurdRule(pointer=f"/{column.removesuffix('_id')}")
    if rule.grade and rule.grade not in GRADES:
        raise AbsurdRule(pointer="/grade")
    of_no_goods = rule.scope in OF_GOODS and rule.work != Work.PURCHASE
    without_end = rule.scope == Scope.CAMPAIGN and rule.until_on is None
    if of_no_goods or without_end:
        raise AbsurdRule(pointer="/scope" if of_no_goods else "/until_on")


def _check_amounts(rule: CommissionRule) -> None:
    by_rate = rule.kind == RuleKind.PERCENT
    if (rule.rate is not None) != by_rate or (by_rate and not 0 <= rule.rate <= 1):
        raise AbsurdRule(pointer="/rate")
    by_amount = rule.kind in (RuleKind.FIXED, RuleKind.GUARANTEE, RuleKind.PENALTY)
    if (rule.amount_fen is not None) != by_amount:
        raise AbsurdRule(pointer="/amount_fen")
    for name in ("amount_fen", "floor_fen", "cap_fen"):
        value = getattr(rule, name)
        if value is not None and not 0 <= value <= MOST_FEN:
            raise AbsurdRule(pointer=f"/{name}")
    if rule.floor_fen is not None and rule.cap_fen is not None and rule.floor_fen > rule.cap_fen:
        raise AbsurdRule(pointer="/floor_fen")


def _check_tiers(rule: CommissionRule) -> None:
    """Goods have tiers of the amount with rates, parcels tiers of the month's count with amounts.

    The first begins at the beginning, each later one above the one before.
    """
    of_goods = rule.work == Work.PURCHASE
    start, value = ("from_fen", "rate") if of_goods else ("from", "fen")
    refusal = AbsurdRule(pointer="/tiers")
    if not isinstance(rule.tiers, list) or not 0 < len(rule.tiers) <= MOST_TIERS:
        raise refusal
    if any(not isinstance(one, dict) or set(one) != {start, value} for one in rule.tiers):
        raise refusal
    starts = [one[start] for one in rule.tiers]
    if any(type(one) is not int for one in starts) or starts[0] != (0 if of_goods else 1):
        raise refusal
    if any(a >= b for a, b in pairwise(starts)):
        raise refusal
    if not all(_is_rate(one[value]) if of_goods else _is_fen(one[value]) for one in rule.tiers):
        raise refusal


def _is_rate(value: Any) -> bool:
    try:
        return isinstance(value, str) and 0 <= Decimal(value) <= 1
    except ArithmeticError:
        return False


def _is_fen(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST_FEN


# --- one rule at a level ---


def check_overlap(rule: CommissionRule, approved: Sequence[CommissionRule]) -> None:
    """Refuse a rule beside another code's that meets the same things on the same days."""
    if rule.work == Work.LAPSE:
        return  # a penalty is chosen by name
    others: dict[str, list[CommissionRule]] = defaultdict(list)
    for one in approved:
        if one.code != rule.code and one.work == rule.work:
            others[one.code].append(one)
    mine = (rule.from_on, rule.until_on or datetime.date.max)
    for versions in others.values():
        for version, first, last in spans(versions):
            if _target(version) == _target(rule) and first <= mine[1] and mine[0] <= last:
                raise RuleOverlaps(pointer="/from_on", code_of_other=version.code)


def spans(
    versions: Sequence[CommissionRule],
) -> Iterator[tuple[CommissionRule, datetime.date, datetime.date]]:
    """Yield each version of one code with the first and last day on which it counts."""
    for one in versions:
        ends = [one.until_on or datetime.date.max]
        ends += [
            later.from_on - datetime.timedelta(days=1)
            for later in versions
            if later.version > one.version
        ]
        if one.from_on <= min(ends):
            yield one, one.from_on, min(ends)


def _target(rule: CommissionRule) -> tuple[Any, ...]:
    return rule.scope, rule.product_id, rule.category_id, rule.grade


DIFFED = [
    "name", "name_en", "scope", "product_id", "category_id", "grade", "from_on", "until_on",
    "kind", "rate", "amount_fen", "tiers", "floor_fen", "cap_fen", "partner_share",
    "recommender_share", "county_share",
]  # fmt: skip
"""What a new version may change."""


def changes(before: CommissionRule | None, after: CommissionRule) -> list[tuple[str, Any, Any]]:
    """List what differs between two versions: column, was, becomes."""
    return [
        (name, getattr(before, name, None), getattr(after, name))
        for name in DIFFED
        if getattr(before, name, None) != getattr(after, name)
    ]

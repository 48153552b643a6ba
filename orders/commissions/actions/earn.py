"""Earning: the rate is kept when a thing is bought, the line is written when it is collected."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.ledger.choices import EntryKind

from ..choices import Party, Work
from ..explaining import explain, picked_facts
from ..models import CommissionLine, CommissionRule, CommissionTally, RateSnapshot, StationTerms
from ..policy import Question, pick, terms_at
from ..queries import approved_rules, terms_of
from ..rates import Step, reckon, share_out, vests_on
from .booking import book, lock_tallies

if TYPE_CHECKING:
    from accounts.identity.models import User


@dataclass(frozen=True)
class Done:
    """A thing a station did, in plain values: a room above reads them off its own rows.

    `at` is when it was earned; `bought_at` when the rate was fixed, for goods. `goods_fen` is what
    the goods cost the villager, freight left out; `discount_fen` what was taken off them.
    """

    source_id: UUID
    station_id: UUID
    at: datetime.datetime
    about: str = ""
    document: str = ""
    goods_fen: int = 0
    discount_fen: int = 0
    bought_at: datetime.datetime | None = None
    product_id: UUID | None = None
    category_id: UUID | None = None
    return_days: int = 0

    @property
    def base_fen(self) -> int:
        return self.goods_fen - self.discount_fen

    @property
    def earned_on(self) -> datetime.date:
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class _Rate:
    """The rule of a thing, who recommended its station, and how the rule was found."""

    rule: CommissionRule
    recommender_id: UUID | None
    picked: dict[str, Any]
    return_days: int


def take_snapshots(county_id: int, things: Sequence[Done]) -> None:
    """Keep the rule that holds for each thing when it is bought; a second time changes nothing.

    Which rule that is follows from `bought_at` alone, so a late delivery keeps the same one.
    """
    with transaction.atomic():
        _snapshots(county_id, things)


def earn(county_id: int, work: str, things: Sequence[Done], *, actor: User) -> list[CommissionLine]:
    """Write what stations earned by things they did, once each; returns the new lines.

    Where no rule holds nothing is earned. A handful of statements for any number of things.
    """
    with transaction.atomic():
        keys = {(one.station_id, one.earned_on.replace(day=1), work) for one in things}
        tallies = lock_tallies(county_id, keys)
        known = set(
            CommissionLine.objects.in_county(county_id)
            .of(work, [one.source_id for one in things])
            .values_list("source_id", flat=True)
        )
        fresh = list({one.source_id: one for one in things if one.source_id not in known}.values())
        if not fresh:
            return []
        rates = _rates(county_id, work, fresh)
        lines: list[CommissionLine] = []
        first: dict[UUID, UUID] = {}
        for one in fresh:
            if rate := rates.get(one.source_id):
                tally = tallies[one.station_id, one.earned_on.replace(day=1), work]
                lines += _lines(county_id, work, one, rate, tally, first)
        if lines:
            counted = [tally for tally in tallies.values() if getattr(tally, "grew", False)]
            CommissionTally.objects.in_county(county_id).bulk_update(counted, ["pieces"])
            book(lines, kind=EntryKind.COMMISSION, topic="commission.earned", actor=actor)
    return lines


def _lines(
    county_id: int,
    work: str,
    one: Done,
    rate: _Rate,
    tally: CommissionTally,
    first: dict[UUID, UUID],
) -> list[CommissionLine]:
    """Reckon one thing and split it: a line for each party that has a part, be it of nothing."""
    tally.pieces += 1
    tally.grew = True  # type: ignore[attr-defined]
    done = reckon(rate.rule, base_fen=one.base_fen, piece=tally.pieces)
    shares, split = share_out(
        done.amount_fen, rate.rule.weights, recommended=rate.recommender_id is not None
    )
    vests = vests_on(one.earned_on, rate.return_days)
    explanation = explain(
        rate.rule,
        picked=rate.picked,
        base=_base_steps(work, one),
        base_fen=one.base_fen,
        steps=[*done.steps, split],
        whole_fen=done.amount_fen,
        earned_on=one.earned_on,
        return_days=rate.return_days,
        vests=vests,
    )
    paid_at = {Party.RECOMMENDER: rate.recommender_id}
    lines = []
    for party, amount in shares.items():
        if split["weights"][party] or party == Party.PARTNER:
            pk = new_id()
            lines.append(
                CommissionLine(
                    id=pk,
                    county_id=county_id,
                    station_id=paid_at.get(party) or one.station_id,
                    party=party,
                    work=work,
                    rule=rate.rule,
                    source_id=one.source_id,
                    cause_id=one.source_id,
                    about=one.about[:120],
                    document=one.document[:40],
                    base_fen=one.base_fen,
                    whole_fen=done.amount_fen,
                    amount_fen=amount,
                    earned_on=one.earned_on,
                    vests_on=vests,
                    explanation=explanation,
                    booked_with=first.setdefault(one.station_id, pk),
                )
            )
    return lines


def _base_steps(work: str, one: Done) -> list[Step]:
    if work != Work.PURCHASE and not one.goods_fen:
        return []
    steps: list[Step] = [{"step": "goods", "fen": one.goods_fen}]
    if one.discount_fen:
        steps.append({"step": "discount", "fen": -one.discount_fen})
    return steps


# --- which rate ---


def _rates(county_id: int, work: str, things: Sequence[Done]) -> dict[UUID, _Rate]:
    """Goods go by the rate kept when they were bought, everything else by that of its day."""
    if work == Work.PURCHASE:
        return {
            kept.source_id: _Rate(kept.rule, kept.recommender_id, kept.picked, kept.return_days)
            for kept in _snapshots(county_id, things)
        }
    rules = approved_rules(county_id, work)
    terms = terms_of(county_id, {one.station_id for one in things})
    found = {one.source_id: _picked(work, one, one.at, rules, terms) for one in things}
    return {source: rate for source, rate in found.items() if rate}


def _picked(
    work: str,
    one: Done,
    at: datetime.datetime,
    rules: Sequence[CommissionRule],
    terms: Sequence[StationTerms],
) -> _Rate | None:
    mine = terms_at(terms, one.station_id, at)
    grade = mine.grade if mine else ""
    asked = Question(work, at, one.product_id, one.category_id, grade)
    found = pick(rules, asked)
    if found.rule is None:
        return None
    return _Rate(
        found.rule,
        mine.recommender_id if mine else None,
        picked_facts(at, found.rule.scope, found.passed_over, grade),
        one.return_days,
    )


def _snapshots(county_id: int, things: Sequence[Done]) -> list[RateSnapshot]:
    """Read the kept rates of things, keeping those that are not yet; none where no rule holds."""
    rows = RateSnapshot.objects.in_county(county_id).filter(
        source_id__in=[one.source_id for one in things]
    )
    known = {kept.source_id for kept in rows}
    missing = [one for one in things if one.source_id not in known]
    if missing:
        rules = approved_rules(county_id, Work.PURCHASE)
        terms = terms_of(county_id, {one.station_id for one in missing})
        RateSnapshot.objects.bulk_create(
            [
                RateSnapshot(
                    id=new_id(),
                    county_id=county_id,
                    source_id=one.source_id,
                    station_id=one.station_id,
                    rule=rate.rule,
                    recommender_id=rate.recommender_id,
                    return_days=rate.return_days,
                    picked=rate.picked,
                    taken_at=one.bought_at or one.at,
                )
                for one in missing
                if (rate := _picked(Work.PURCHASE, one, one.bought_at or one.at, rules, terms))
            ],
            ignore_conflicts=True,
        )
    return list(rows.all().select_related("rule"))

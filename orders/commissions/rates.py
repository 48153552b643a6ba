"""Reckoning a commission, one step after another, each kept as data with its numbers.

Pure: no database, no words. `explanations` says the steps in words.
Rounding: half up to the fen, then the floor and the cap (domain 3.6, appendix A).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from accounts.kernel.money import half_up, split_by_largest_remainder

from .choices import Party, RuleKind

STATEMENT_DAY = 1
"""Statements are drawn up on this day of the month, of what vested before it."""

Step = dict[str, Any]


class Figures(Protocol):
    """What reckoning needs to know of a rule."""

    kind: str
    rate: Decimal | None
    amount_fen: int | None
    tiers: list[dict[str, Any]]
    floor_fen: int | None
    cap_fen: int | None


@dataclass
class Reckoned:
    """An amount in fen and how it came about."""

    amount_fen: int
    steps: list[Step] = field(default_factory=list)


def reckon(rule: Figures, *, base_fen: int = 0, piece: int = 1, pieces: int = 1) -> Reckoned:
    """Reckon what a rule pays for a base in fen, for the so-manieth piece, or for some pieces.

    A base that is all refunded pays nothing, whatever the floor says.
    """
    if rule.rate is not None or _by_base(rule):
        if base_fen <= 0:
            return Reckoned(0, [{"step": "nothing_left"}])
        exact, steps = _of_base(rule, base_fen)
        amount = half_up(exact)
        steps.append({"step": "round", "exact": plain(exact), "fen": amount})
    elif rule.kind == RuleKind.TIER:
        slab = slab_of(rule.tiers, piece)
        amount = slab["fen"]
        steps = [{"step": "nth", "nth": piece, "from": slab["from"], "fen": amount}]
    else:
        amount = (rule.amount_fen or 0) * pieces
        steps = [{"step": "fixed", "each_fen": rule.amount_fen, "pieces": pieces, "fen": amount}]
    return _clamped(rule, amount, steps)


def _by_base(rule: Figures) -> bool:
    return rule.kind == RuleKind.TIER and bool(rule.tiers) and "rate" in rule.tiers[0]


def _of_base(rule: Figures, base_fen: int) -> tuple[Decimal, list[Step]]:
    if rule.rate is not None:
        exact = Decimal(base_fen) * rule.rate
        return exact, [_rate_step("rate", base_fen, rule.rate, exact)]
    exact, steps = Decimal(0), []
    ends = [tier["from_fen"] for tier in rule.tiers[1:]] + [None]
    for tier, end in zip(rule.tiers, ends, strict=True):
        start, rate = tier["from_fen"], Decimal(tier["rate"])
        part = (base_fen if end is None else min(base_fen, end)) - start
        if part <= 0:
            break
        exact += part * rate
        step = _rate_step("slab", part, rate, part * rate)
        steps.append(step | {"from_fen": start, "to_fen": end})
    return exact, steps


def _rate_step(name: str, of_fen: int, rate: Decimal, exact: Decimal) -> Step:
    return {"step": name, "of_fen": of_fen, "rate": plain(rate), "exact": plain(exact)}


def _clamped(rule: Figures, amount: int, steps: list[Step]) -> Reckoned:
    """Raise to the floor, then lower to the cap; a rule whose floor is above its cap is refused."""
    if rule.floor_fen is not None and amount < rule.floor_fen:
        steps.append({"step": "floor", "before_fen": amount, "fen": rule.floor_fen})
        amount = rule.floor_fen
    if rule.cap_fen is not None and amount > rule.cap_fen:
        steps.append({"step": "cap", "before_fen": amount, "fen": rule.cap_fen})
        amount = rule.cap_fen
    return Reckoned(amount, steps)


def slab_of(tiers: Sequence[Mapping[str, Any]], piece: int) -> Mapping[str, Any]:
    """Find the tier of the so-manieth piece of a month."""
    return [tier for tier in tiers if tier["from"] <= piece][-1]


def share_out(
    amount_fen: int, weights: Mapping[str, int], *, recommended: bool
) -> tuple[dict[str, int], Step]:
    """Split an amount by largest remainder; what nobody recommended goes to the station.

    The shares add up to the amount; ties go to the station, the recommender, the county, in turn.
    """
    used = {party.value: weights.get(party, 0) for party in Party}
    if not recommended:
        used[Party.PARTNER.value] += used[Party.RECOMMENDER.value]
        used[Party.RECOMMENDER.value] = 0
    parts = split_by_largest_remainder(amount_fen, list(used.values()))
    shares = dict(zip(used, parts, strict=True))
    return shares, {"step": "split", "weights": used, "shares": shares, "fen": amount_fen}


def vests_on(earned_on: datetime.date, return_days: int) -> datetime.date:
    """Say when nobody can return it any more: the day of receipt does not count, the last does."""
    return earned_on + datetime.timedelta(days=return_days + 1) if return_days else earned_on


def next_statement_on(vests: datetime.date) -> datetime.date:
    """Return the first statement day after it vested."""
    following = vests.replace(day=28) + datetime.timedelta(days=4)
    return following.replace(day=STATEMENT_DAY)


def plain(number: Decimal) -> str:
    """Write a number without exponent and trailing zeros: 0.035000 is '0.035', 700 is '700'."""
    return f"{number.normalize():f}"

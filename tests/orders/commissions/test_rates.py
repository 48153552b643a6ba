"""Reckoning: the vectors of appendix A, and what always holds."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.commissions.rates import next_statement_on, reckon, share_out, vests_on

PARTIES = {"partner": 0, "recommender": 0, "county": 0}


@dataclass
class Rule:
    kind: str = "percent"
    rate: Decimal | None = None
    amount_fen: int | None = None
    tiers: list[dict[str, Any]] = field(default_factory=list)
    floor_fen: int | None = None
    cap_fen: int | None = None


@pytest.mark.parametrize(
    ("base", "rate", "fen"), [(19900, "0.035", 697), (3290, "0.05", 165), (50, "0.05", 3)]
)
def test_commission_is_rounded_half_up(base: int, rate: str, fen: int) -> None:
    assert reckon(Rule(rate=Decimal(rate)), base_fen=base).amount_fen == fen


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (697, (70, 20, 10), [488, 139, 70]),
        (1, (1, 1, 1), [1, 0, 0]),
        (1000, (1990, 2990, 1590), [303, 455, 242]),
        (2396, (1200, 800, 500), [1150, 767, 479]),
    ],
)
def test_shares_go_by_largest_remainder(total: int, weights: tuple, parts: list[int]) -> None:
    shares, step = share_out(total, dict(zip(PARTIES, weights, strict=True)), recommended=True)

    assert list(shares.values()) == parts
    assert step["shares"] == shares


def test_what_nobody_recommended_goes_to_the_station() -> None:
    weights = {"partner": 70, "recommender": 20, "county": 10}

    shares, step = share_out(1000, weights, recommended=False)

    assert shares == {"partner": 900, "recommender": 0, "county": 100}
    assert step["weights"] == {"partner": 90, "recommender": 0, "county": 10}


def test_the_steps_can_be_reckoned_again_with_pencil_and_paper() -> None:
    done = reckon(Rule(rate=Decimal("0.035000"), cap_fen=600), base_fen=19900)

    assert done.steps == [
        {"step": "rate", "of_fen": 19900, "rate": "0.035", "exact": "696.5"},
        {"step": "round", "exact": "696.5", "fen": 697},
        {"step": "cap", "before_fen": 697, "fen": 600},
    ]
    assert done.amount_fen == 600


def test_tiers_of_goods_take_each_part_at_its_own_rate() -> None:
    tiers = [{"from_fen": 0, "rate": "0.05"}, {"from_fen": 10000, "rate": "0.03"}]

    done = reckon(Rule("tier", tiers=tiers), base_fen=15050)

    assert done.amount_fen == 500 + 152  # 151.5 is rounded with the rest, once: 651.5
    assert [one["exact"] for one in done.steps] == ["500", "151.5", "651.5"]


@pytest.mark.parametrize(("nth", "fen"), [(1, 30), (500, 30), (501, 40), (9999, 40)])
def test_tiers_of_parcels_go_by_the_count_of_the_month(nth: int, fen: int) -> None:
    tiers = [{"from": 1, "fen": 30}, {"from": 501, "fen": 40}]

    assert reckon(Rule("tier", tiers=tiers), piece=nth).amount_fen == fen


def test_a_base_that_was_all_paid_back_earns_nothing_in_spite_of_the_floor() -> None:
    assert reckon(Rule(rate=Decimal("0.05"), floor_fen=100), base_fen=0).amount_fen == 0


def test_the_day_of_receipt_does_not_count_and_the_last_day_does() -> None:
    collected = datetime.date(2026, 11, 20)

    assert vests_on(collected, 7) == datetime.date(2026, 11, 28)
    assert vests_on(collected, 0) == collected
    assert next_statement_on(datetime.date(2026, 11, 28)) == datetime.date(2026, 12, 1)
    assert next_statement_on(datetime.date(2026, 12, 1)) == datetime.date(2027, 1, 1)


fen = st.integers(min_value=0, max_value=10_000_000_00)
rates = st.decimals(min_value=0, max_value=1, places=6)
parts = st.integers(min_value=0, max_value=1000)


@given(base=fen, rate=rates)
def test_half_up_is_what_the_definition_says(base: int, rate: Decimal) -> None:
    whole = (Decimal(base) * rate).to_integral_value(ROUND_HALF_UP)

    assert reckon(Rule(rate=rate), base_fen=base).amount_fen == whole


@given(base=fen, rate=rates, floor=fen, more=fen)
def test_an_amount_lies_between_floor_and_cap(base: int, rate: Decimal, floor: int, more: int):
    rule = Rule(rate=rate, floor_fen=floor, cap_fen=floor + more)

    amount = reckon(rule, base_fen=base).amount_fen

    assert amount == 0 if base == 0 else floor <= amount <= floor + more


@given(total=fen, weights=st.tuples(parts, parts, parts), recommended=st.booleans())
def test_shares_always_add_up(total: int, weights: tuple[int, int, int], recommended: bool):
    shares, _step = share_out(
        total, dict(zip(PARTIES, weights, strict=True)), recommended=recommended
    )

    assert sum(shares.values()) == total
    assert all(share >= 0 for share in shares.values())
    assert recommended or shares["recommender"] == 0 or not any(weights)

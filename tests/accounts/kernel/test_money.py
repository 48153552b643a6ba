from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel.money import (
    MOST_FEN,
    format_yuan,
    half_up,
    parse_yuan,
    percent_of,
    split_by_largest_remainder,
)

fen = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("amount_fen", "rate", "share_fen"),
    [(19900, "0.035", 697), (3290, "0.05", 165), (50, "0.05", 3)],
)
def test_a_commission_rounds_half_up(amount_fen, rate, share_fen):
    assert percent_of(amount_fen, Decimal(rate)) == share_fen
    assert percent_of(-amount_fen, Decimal(rate)) == -share_fen


@pytest.mark.parametrize(
    ("value", "fen"), [("696.5", 697), ("697.5", 698), ("696.4999", 696), ("-0.5", -1), ("0", 0)]
)
def test_a_half_goes_away_from_zero(value, fen):
    assert half_up(Decimal(value)) == fen


def test_a_rate_is_never_a_float():
    with pytest.raises(TypeError):
        percent_of(100, 0.05)


@pytest.mark.parametrize(
    ("total_fen", "weights", "shares"),
    [
        (1000, [1990, 2990, 1590], [303, 455, 242]),
        (697, [70, 20, 10], [488, 139, 70]),
        (1, [1, 1, 1], [1, 0, 0]),
        (2396, [1200, 800, 500], [1150, 767, 479]),
        (-1000, [1990, 2990, 1590], [-303, -455, -242]),
        (100, [0, 0, 0], [34, 33, 33]),
        (0, [3, 1], [0, 0]),
        (5, [0, 7], [0, 5]),
        (0, [], []),
    ],
)
def test_leftover_fen_go_to_the_largest_remainders(total_fen, weights, shares):
    assert split_by_largest_remainder(total_fen, weights) == shares


@given(fen, st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_shares_add_up_and_none_is_a_fen_off(total_fen, weights):
    shares = split_by_largest_remainder(total_fen, weights)

    assert sum(shares) == total_fen
    whole = sum(weights) or len(weights)
    fair = weights if any(weights) else [1] * len(weights)
    for share, weight in zip(shares, fair, strict=True):
        assert abs(share * whole - total_fen * weight) < whole


@pytest.mark.parametrize(("total_fen", "weights"), [(1, []), (10, [5, -1])])
def test_a_split_without_sense_is_refused(total_fen, weights):
    with pytest.raises(ValueError):
        split_by_largest_remainder(total_fen, weights)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(128450, "1,284.50"), (0, "0.00"), (5, "0.05"), (-327, "-3.27"), (-5, "-0.05")],
)
def test_yuan_are_written_with_two_decimals(fen, text):
    assert format_yuan(fen) == text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.5", 1250),
        ("12", 1200),
        (" 1,284.50 ", 128450),
        ("１２．５", 1250),
        ("12。5", 1250),
        ("￥30", 3000),
        ("30元", 3000),
        ("٣٠", 3000),
        ("0.05", 5),
        ("0", 0),
        ("100000000.00", MOST_FEN),
    ],
)
def test_what_people_type_is_read(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-5",
        "+5",
        "1.234",
        "12.",
        ".5",
        "1,23",
        "1e5",
        "nan",
        "100000000.01",
        "9" * 5000,
        "五块",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):
        parse_yuan(text)


@given(st.integers(0, MOST_FEN))
def test_what_is_written_can_be_read(fen):
    assert parse_yuan(format_yuan(fen)) == fen

"""Money is integer fen (1 yuan = 100 fen); Decimal is for rates and weights alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from .text import half_width

MOST_FEN = 10_000_000_000  # one hundred million yuan: beyond this a person has mistyped
_YUAN = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?", re.ASCII)


def half_up(value: Decimal) -> int:
    """Round to whole fen, a half away from zero: 696.5 gives 697 and -696.5 gives -697."""
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def percent_of(amount_fen: int, rate: Decimal) -> int:
    """Take a share of an amount, half-up to the fen; 3.5 % is the rate `Decimal("0.035")`."""
    return half_up(Decimal(amount_fen) * rate)


def split_by_largest_remainder(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Split to shares that add up to the total; left-over fen go to the largest remainders.

    Ties go to the earlier weight. A negative total (a discount) is split as its mirror image;
    weights that are all zero share equally. Source: domain.md §5.6.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if not weights:
        if total_fen:
            raise ValueError("there is nobody to share between")
        return []
    if total_fen < 0:
        return [-share for share in split_by_largest_remainder(-total_fen, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    shares = [total_fen * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total_fen * weights[i] % whole))
    for i in by_remainder[: total_fen - sum(shares)]:
        shares[i] += 1
    return shares


def format_yuan(fen: int) -> str:
    """Write fen as yuan with two decimals and thousands commas: 128450 is '1,284.50'."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}"


def parse_yuan(text: str) -> int:
    """Read what a person typed as yuan ('12.5', '￥1,284.50', '１２。５', '30元') and give fen.

    Refuses with ValueError signs, more than two decimals, and amounts over MOST_FEN.
    """
    typed = half_width(text).replace("。", ".").strip().removeprefix("¥").removesuffix("元").strip()
    # The length is looked at first: turning a megabyte of digits into a number is slow.
    match = _YUAN.fullmatch(typed) if len(typed) <= 20 else None
    if match is None:
        raise ValueError(_("Write an amount in yuan with at most two decimals, such as 12.50."))
    yuan, decimals = match.groups()
    fen = int(yuan.replace(",", "")) * 100 + int((decimals or "").ljust(2, "0"))
    if fen > MOST_FEN:
        raise ValueError(_("This amount is too large."))
    return fen

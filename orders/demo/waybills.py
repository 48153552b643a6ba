"""Invented waybill numbers that look like each carrier's own (domain 2.6)."""

from __future__ import annotations

from random import Random

PATTERNS = {
    "zto": "75############",
    "yto": "YT#############",
    "sto": "77#############",
    "yunda": "43#############",
    "jt": "JT#############",
    "sf": "SF1############",
    "ems": "98###########",
    "jd": "JDV0###########",
}


def waybill(random: Random) -> tuple[str, str]:
    """Invent a carrier's code and a number of its pattern."""
    carrier = random.choice(sorted(PATTERNS))
    number = "".join(str(random.randrange(10)) if c == "#" else c for c in PATTERNS[carrier])
    return carrier, number

"""Charts as plain numbers a template can draw: bars in a box of 100 units height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BAR, GAP, SPACE = 8, 1, 6
"""Widths: a bar, the gap between bars of one group, the space between groups."""


@dataclass(frozen=True)
class Bar:
    series: str
    x: float
    y: float
    width: float
    height: float
    value: int


@dataclass(frozen=True)
class Columns:
    """Groups of bars side by side, with the ticks of their scale."""

    width: int
    groups: list[list[Bar]]
    ticks: list[tuple[int, float]]
    top: int

    @property
    def is_empty(self) -> bool:
        return not any(bar.value for group in self.groups for bar in group)


def nice_top(most: int) -> int:
    """Round up to 1, 2, 4 or 5 times a power of ten, so that a scale has round numbers."""
    if most <= 4:
        return 4
    power = 1
    while True:
        for step in (1, 2, 4, 5):
            if step * power >= most:
                return step * power
        power *= 10


def draw_columns(groups: Sequence[Sequence[int]], series: Sequence[str]) -> Columns:
    """Lay out one group of bars for each list of values; all share one scale from zero."""
    top = nice_top(max((value for group in groups for value in group), default=0))
    step = len(series) * BAR + (len(series) - 1) * GAP + SPACE
    drawn = []
    for place, group in enumerate(groups):
        bars = []
        for number, (name, value) in enumerate(zip(series, group, strict=True)):
            height = round(value * 100 / top, 2)
            x = place * step + SPACE / 2 + number * (BAR + GAP)
            bars.append(Bar(name, x, round(100 - height, 2), BAR, height, value))
        drawn.append(bars)
    quarter = top // 4 if top % 4 == 0 else top // 5
    ticks = [(value, round(100 - value * 100 / top, 2)) for value in range(0, top + 1, quarter)]
    return Columns(width=max(1, len(groups)) * step, groups=drawn, ticks=ticks, top=top)


def draw_row(values: Sequence[int], series: Sequence[str], most: int) -> list[Bar]:
    """Lay out bars below each other; the longest of all rows is 100 units wide."""
    return [
        Bar(name, 0, number * (BAR + GAP), round(value * 100 / max(1, most), 2), BAR, value)
        for number, (name, value) in enumerate(zip(series, values, strict=True))
    ]

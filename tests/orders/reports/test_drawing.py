"""Charts as numbers: scales are round, bars keep their proportion."""

from __future__ import annotations

import pytest

from orders.reports.drawing import draw_columns, draw_row, nice_top


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (4, 4), (5, 5), (6, 10), (11, 20), (41, 50), (999, 1000)]
)
def test_a_scale_ends_on_a_round_number(most, top):
    assert nice_top(most) == top


def test_bars_stand_on_the_ground_in_proportion():
    drawn = draw_columns([(10, 5), (0, 20)], ("in", "out"))

    heights = [[bar.height for bar in group] for group in drawn.groups]
    assert heights == [[50, 25], [0, 100]]
    assert all(bar.y + bar.height == 100 for group in drawn.groups for bar in group)
    assert [value for value, _y in drawn.ticks] == [0, 5, 10, 15, 20]


def test_bars_of_a_group_do_not_touch_the_next():
    first, second = draw_columns([(1, 1, 1), (1, 1, 1)], ("a", "b", "c")).groups

    assert first[-1].x + first[-1].width < second[0].x


def test_nothing_counted_is_empty():
    assert draw_columns([(0, 0)], ("in", "out")).is_empty


def test_the_longest_row_fills_the_width():
    assert [bar.width for bar in draw_row((4, 2), ("in", "out"), most=4)] == [100, 50]

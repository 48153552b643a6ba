"""The progress bar: seen at a terminal, silent in a log."""

from __future__ import annotations

import io

from accounts.kernel.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is_and_a_clean_line_at_the_end():
    out = Terminal()

    with Progress("Villagers", total=4, stream=out) as bar:
        bar.advance(3, label="Goods")

    assert "[......" in out.getvalue()
    assert " 75 % Goods" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K")


def test_without_a_total_it_counts():
    out = Terminal()

    with Progress("rows", stream=out) as bar:
        bar.advance(12_000, label="rows")

    assert "12,000 rows" in out.getvalue()


def test_a_log_sees_nothing():
    out = io.StringIO()

    with Progress("Villagers", total=4, stream=out) as bar:
        bar.advance(4)

    assert out.getvalue() == ""

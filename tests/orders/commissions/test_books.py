"""The proof finds a line that was tampered with, and names it."""

from __future__ import annotations

import pytest

from orders.commissions.models import CommissionLine
from orders.ledger.queries import check_books

pytestmark = [pytest.mark.django_db, pytest.mark.breaks_books]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount_fen": 501, "whole_fen": 501}, "lines say 501 fen, the ledger 500"),
        ({"whole_fen": 400}, "shares of 400 fen add up to 500"),
        ({"base_fen": 20000}, "500 fen, by its rule 1000"),
    ],
)
def test_a_line_that_was_changed_is_found(world, desk, change, said) -> None:
    desk.rule()
    (line,) = desk.sell(10000)
    CommissionLine.objects.in_county(world.county_id).filter(pk=line.pk).update(**change)

    faults = [one for one in check_books([world.county_id]) if one.table == "commissionline"]

    assert (line.pk, said) in [(one.row_id, one.sentence) for one in faults]


def test_more_taken_back_than_earned_is_found(world, desk) -> None:
    desk.rule()
    desk.sell(10000)
    CommissionLine.objects.in_county(world.county_id).update(amount_fen=-1, whole_fen=-1)

    sentences = [one.sentence for one in check_books([world.county_id])]

    assert "more taken back than earned: -1 fen" in sentences

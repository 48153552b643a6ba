"""Two at once, with real threads: earned once, taken back once, and stations never wait."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.commissions.actions import approve_rule, take_back
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_thing_told_by_two_workers_earns_once(world, desk) -> None:
    desk.rule()
    thing, at = new_id(), timezone.now()

    def sell() -> None:
        desk.sell(10000, source_id=thing, at=at)

    assert at_once(world.county_id, sell, sell, sell) == ["done"] * 3
    assert (len(desk.lines()), desk.owed()) == (1, 500)


def test_two_refunds_at_once_never_take_back_more_than_was_earned(world, desk) -> None:
    desk.rule()
    (line,) = desk.sell(10000)

    def undo() -> None:
        take_back(world.county_id, "purchase", line.source_id, cause_id=new_id(),
                  at=timezone.now(), actor=world.lan, refunded_fen=7000)  # fmt: skip

    assert at_once(world.county_id, undo, undo) == ["done", "done"]
    assert [one.amount_fen for one in desk.lines()] == [500, -350, -150]


def test_pieces_of_a_month_are_counted_one_by_one(world, desk) -> None:
    desk.rule(work="inbound", kind="tier", tiers=[{"from": 1, "fen": 30}, {"from": 4, "fen": 50}])

    def give() -> None:
        desk.sell(0, work="inbound")

    assert at_once(world.county_id, *[give] * 5) == ["done"] * 5
    assert sorted(one.amount_fen for one in desk.lines()) == [30, 30, 30, 50, 50]


def test_of_two_overlapping_rules_one_is_approved(world, desk) -> None:
    one, other = desk.proposed(name="One"), desk.proposed(name="Other")

    said = at_once(
        world.county_id,
        lambda: approve_rule(one, actor=world.manager),
        lambda: approve_rule(other, actor=world.manager),
    )

    assert sorted(said) == ["done", "rule_overlaps"]

"""Earning and taking back: once each, to the fen, and the books agree (the fixture proves it)."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.kernel.ids import new_id
from orders.commissions.actions import (
    charge_penalty,
    grant_guarantees,
    set_terms,
    take_back,
)
from orders.commissions.errors import MonthNotOver, NotAPenalty

pytestmark = pytest.mark.django_db


def undo(world, line, fen=None, cause=None, at=None, work="purchase"):
    return take_back(
        world.county_id,
        work,
        line.source_id,
        cause_id=cause or new_id(),
        at=at or timezone.now(),
        actor=world.lan,
        refunded_fen=fen,
        reason="Too small",
    )


def test_a_sale_earns_by_its_goods_and_the_station_is_owed_it(world, desk) -> None:
    desk.rule(rate=Decimal("0.035"))

    (line,) = desk.sell(20000, discount_fen=100, return_days=7)

    assert (line.base_fen, line.amount_fen, line.party) == (19900, 697, "partner")
    assert line.vests_on == line.earned_on + datetime.timedelta(days=8)
    assert line.stand == "waiting"
    assert desk.owed() == 697
    assert world.events("commission.earned") == ["commission.earned"]


def test_the_same_thing_told_again_earns_nothing_more(world, desk) -> None:
    desk.rule()
    thing = new_id()

    first = desk.sell(10000, source_id=thing)
    again = desk.sell(10000, source_id=thing)

    assert (len(first), again, desk.owed()) == (1, [], 500)


def test_an_amount_is_shared_between_station_recommender_and_county(world, desk, days) -> None:
    set_terms(world.willow, actor=world.manager, from_on=days(0), recommender=world.pine)
    desk.rule(rate=Decimal("0.035"), partner_share=70, recommender_share=20, county_share=10)

    lines = desk.sell(19900)

    assert [(one.party, one.station_id, one.amount_fen) for one in lines] == [
        ("partner", world.willow.pk, 488),
        ("recommender", world.pine.pk, 139),
        ("county", world.willow.pk, 70),
    ]
    assert (desk.owed(), desk.owed(world.pine)) == (488, 139)


def test_a_refund_takes_back_what_was_earned_by_a_new_line(world, desk) -> None:
    desk.rule()
    (line,) = desk.sell(10000, return_days=7)

    (back,) = undo(world, line)

    assert (back.amount_fen, back.reverses_id, back.base_fen) == (-500, line.pk, -10000)
    assert back.vests_on == line.vests_on  # in the same statement, never alone before it
    assert world.fresh(line).amount_fen == 500
    assert desk.owed() == 0


def test_a_refund_told_twice_takes_back_once(world, desk) -> None:
    desk.rule()
    (line,) = desk.sell(10000)
    cause = new_id()

    undo(world, line, cause=cause)

    assert undo(world, line, cause=cause) == []
    assert undo(world, line) == []  # all of it is gone already
    assert desk.owed() == 0


def test_what_was_never_earned_is_not_taken_back(world, desk) -> None:
    (lines,) = [take_back(
        world.county_id, "purchase", new_id(), cause_id=new_id(), at=timezone.now(),
        actor=world.lan,
    )]  # fmt: skip

    assert lines == []


def test_a_refund_of_last_month_uses_the_rate_of_then_and_is_carried_forward(world, desk) -> None:
    first = desk.rule(rate=Decimal("0.05"))
    long_ago = timezone.now() - datetime.timedelta(days=40)
    bought = timezone.now()
    (line,) = desk.sell(10000, at=bought, return_days=7)
    desk.rule(changes_rule=first, rate=Decimal("0.01"))
    later = bought + datetime.timedelta(days=40)

    (back,) = undo(world, line, fen=4000, at=later)

    assert back.amount_fen == -200  # by 5 %, not by 1 %
    assert back.explanation["rule"]["version"] == 1
    assert back.earned_on == back.vests_on == timezone.localtime(later).date()
    assert back.earned_on > line.vests_on > timezone.localtime(long_ago).date()
    assert desk.owed() == 300


def test_after_a_refund_the_books_may_owe_less_than_nothing(world, desk) -> None:
    """Paid out and then refunded: the negative stands and is set off later, never lost."""
    desk.rule()
    rule = desk.rule(work="lapse", kind="penalty", amount_fen=300, name="Late")
    (line,) = desk.sell(10000)
    charge_penalty(world.willow, rule, actor=world.finance, reason="Shut on a market day")

    undo(world, line)

    assert desk.owed() == -300


def test_the_floor_stands_until_all_is_paid_back(world, desk) -> None:
    desk.rule(floor_fen=400)
    (line,) = desk.sell(10000)

    amounts = [undo(world, line, fen=part)[0].amount_fen for part in (3000, 3000, 4000)]

    assert amounts == [-100, 0, -400]
    assert desk.owed() == 0


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    goods=st.integers(1, 500_000),
    cuts=st.lists(st.integers(1, 200_000), max_size=4),
    weights=st.tuples(st.integers(1, 100), st.integers(0, 100), st.integers(0, 100)),
)
def test_refunds_in_parts_end_where_one_whole_refund_does(world, desk, days, goods, cuts, weights):
    if not desk.lines():
        set_terms(world.willow, actor=world.manager, from_on=days(0), recommender=world.pine)
    partner, recommender, county = weights
    rule = {"partner_share": partner, "recommender_share": recommender, "county_share": county}
    known = getattr(desk, "known", None)
    desk.known = desk.rule(rate=Decimal("0.0375"), changes_rule=known, **rule)
    before = desk.owed()
    lines = desk.sell(goods)

    for cut in cuts:
        undo(world, lines[0], fen=cut)
    undo(world, lines[0])

    mine = desk.lines(source_id=lines[0].source_id)
    assert desk.owed() == before
    for party in ("partner", "recommender", "county"):
        assert sum(one.amount_fen for one in mine if one.party == party) == 0
    assert sum(one.base_fen for one in mine if one.party == "partner") == 0


def test_parcels_earn_a_fixed_amount_or_by_the_count_of_the_month(world, desk) -> None:
    desk.rule(
        work="inbound",
        kind="tier",
        tiers=[{"from": 1, "fen": 30}, {"from": 3, "fen": 40}],
    )

    amounts = [desk.sell(0, work="inbound")[0].amount_fen for _n in range(4)]

    assert amounts == [30, 30, 40, 40]
    assert desk.owed() == 140


def test_a_months_guarantee_tops_up_what_is_missing_once(world, desk) -> None:
    month = datetime.date(2027, 2, 1)
    import time_machine

    with time_machine.travel("2027-02-03T10:00:00+08:00"):
        desk.rule()
        desk.rule(work="period", kind="guarantee", amount_fen=80000, name="Base pay")
        desk.sell(100000)
        with pytest.raises(MonthNotOver):
            grant_guarantees(month, actor=world.finance)
    with time_machine.travel("2027-03-01T02:00:00+08:00"):
        lines = grant_guarantees(month, actor=world.finance)
        again = grant_guarantees(month, actor=world.finance)

    by_station = {one.station_id: one for one in lines}
    assert by_station[world.willow.pk].amount_fen == 75000
    assert by_station[world.pine.pk].amount_fen == 80000
    assert by_station[world.willow.pk].earned_on == datetime.date(2027, 2, 28)
    assert again == []
    assert desk.owed() == 80000


def test_a_penalty_is_charged_by_a_rule_once_for_a_cause(world, desk) -> None:
    rule = desk.rule(work="lapse", kind="penalty", amount_fen=500, name="Lost parcel")
    case = new_id()

    line = charge_penalty(
        world.willow, rule, actor=world.finance, reason="Lost SF1", pieces=2, cause_id=case
    )
    again = charge_penalty(
        world.willow, rule, actor=world.finance, reason="Lost SF1", pieces=2, cause_id=case
    )

    assert (line.amount_fen, again.pk) == (-1000, line.pk)
    assert desk.owed() == -1000
    with pytest.raises(NotAPenalty):
        charge_penalty(world.willow, desk.rule(), actor=world.finance, reason="No such thing")


def test_counties_do_not_meet(world, desk) -> None:
    from orders.commissions.actions import Done, earn

    desk.rule()

    done = Done(source_id=new_id(), station_id=world.far_point.pk, at=timezone.now(),
                goods_fen=10000)  # fmt: skip

    assert earn(world.far_county_id, "purchase", [done], actor=world.far_clerk) == []

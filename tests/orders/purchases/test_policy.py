"""The rules of an order without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel.errors import IllegalMove
from orders.purchases.choices import (
    BEFORE_PLACED,
    DEAD,
    FINISHED,
    LINE_MOVES,
    RIDING,
    LineStatus,
)
from orders.purchases.models import Order, OrderLine
from orders.purchases.policy import (
    deposit_due_fen,
    derive_header,
    due_fen,
    goods_fen,
    header_status,
    live,
    parcel_status,
    payable_now_fen,
    share_costs,
    share_costs_again,
    step,
    tolerance_fen,
)

RATES = st.sampled_from(["0", "0.1", "0.2", "0.3", "0.5", "1"]).map(Decimal)


def line(price: int, quantity: int = 1, *, rate: Decimal = Decimal(0), position: int = 1, **more):
    return OrderLine(
        position=position,
        unit_price_fen=price,
        quantity=quantity,
        deposit_rate=rate,
        total_fen=0,
        title="x",
        **more,
    )


lines_of_orders = st.lists(
    st.tuples(st.integers(1, 500_000), st.integers(1, 20), RATES), min_size=1, max_size=8
).map(
    lambda rows: [
        line(price, quantity, rate=rate, position=position)
        for position, (price, quantity, rate) in enumerate(rows, start=1)
    ]
)


@given(lines_of_orders, st.integers(0, 100_000), st.integers(0, 10_000_000))
def test_shares_add_up_and_no_line_costs_less_than_nothing(lines, freight, discount):
    share_costs(lines, freight, discount)

    goods = sum(goods_fen(one) for one in lines)
    discount = min(discount, goods)
    assert sum(one.freight_share_fen for one in lines) == freight
    assert sum(one.discount_share_fen for one in lines) == discount
    assert sum(one.total_fen for one in lines) == goods + freight - discount
    assert all(0 <= one.deposit_fen <= one.total_fen for one in lines)


@given(lines_of_orders, st.integers(0, 100_000), st.integers(0, 100_000), st.data())
def test_cancelling_lines_one_by_one_keeps_every_fen(lines, freight, discount, data):
    order = Order(freight_fen=freight, discount_fen=min(discount, sum(map(goods_fen, lines))))
    share_costs(lines, order.freight_fen, order.discount_fen)
    derive_header(order, lines)
    before = order.total_fen

    for one in data.draw(st.permutations(lines)):
        one.status = LineStatus.CANCELLED
        share_costs_again(order, lines)
        derive_header(order, lines)
        asked = live(lines)
        assert order.total_fen == sum(one.total_fen for one in asked)
        assert order.freight_fen == (freight if asked else 0)
        assert 0 <= order.total_fen <= before
        before = order.total_fen

    assert (order.status, order.total_fen) == (LineStatus.CANCELLED, 0)


@given(st.lists(st.sampled_from(LineStatus.values), min_size=1, max_size=6))
def test_the_header_is_the_earliest_open_line(statuses):
    status = header_status(statuses)

    open_ones = [one for one in statuses if one not in FINISHED]
    if open_ones:
        assert status == min(open_ones, key=LineStatus.values.index)
    elif set(statuses) == {LineStatus.CANCELLED}:
        assert status == LineStatus.CANCELLED
    else:
        assert status in set(statuses) - {LineStatus.CANCELLED}


@pytest.mark.parametrize(
    ("goods", "tolerance"), [(1, 200), (20_000, 200), (20_049, 200), (20_050, 201), (50_700, 507)]
)
def test_tolerance(goods, tolerance):
    assert tolerance_fen(goods) == tolerance


@pytest.mark.parametrize(
    ("linked", "here", "status"),
    [
        (0, 0, "placed"),
        (1, 0, "partly_shipped"),
        (3, 0, "shipped"),
        (1, 1, "partly_ready"),
        (3, 2, "partly_ready"),
        (3, 3, "ready"),
    ],
)
def test_where_a_line_is_follows_from_its_parcels(linked, here, status):
    assert parcel_status(3, linked, here) == status


def test_finished_lines_move_no_more_but_to_completed():
    for status in FINISHED - {LineStatus.COLLECTED, LineStatus.LOST}:
        assert not LINE_MOVES.get(status)
    assert LINE_MOVES[LineStatus.LOST] == {LineStatus.SHIPPED}  # paid by mistake
    assert LINE_MOVES[LineStatus.COLLECTED] == {LineStatus.COMPLETED}


def test_before_the_purchase_everything_can_be_cancelled_afterwards_only_by_asking():
    for status in LineStatus:
        cancelled_at_once = LineStatus.CANCELLED in LINE_MOVES.get(status, set())
        assert cancelled_at_once == (status in BEFORE_PLACED | {LineStatus.CANCEL_PENDING})


def test_every_status_is_reached_from_quoted():
    reached, new = set(), {LineStatus.QUOTED}
    while new:
        reached |= new
        new = {to for one in new for to in LINE_MOVES.get(one, ())} - reached

    assert reached == set(LineStatus) - {LineStatus.DRAFT}


@pytest.mark.parametrize("old", list(LineStatus))
def test_a_step_outside_the_table_is_refused(old):
    one = line(100, status=old)
    for new in set(LineStatus) - LINE_MOVES.get(old, set()):
        with pytest.raises(IllegalMove):
            step(one, new)
    assert one.status == old


def test_riding_is_what_parcels_decide():
    assert {
        parcel_status(2, linked, here) for linked in (0, 1, 2) for here in range(linked + 1)
    } == (RIDING)


def test_what_is_due_counts_the_shares_taken_home():
    order = Order(paid_fen=100)
    home = line(80, status="collected", position=1)
    here = line(50, status="ready", position=2)
    waiting = line(40, status="awaiting_funds", rate=Decimal("0.5"), position=3)
    lines = [home, here, waiting]
    for one in lines:
        one.total_fen = one.unit_price_fen
    waiting.deposit_fen = 20

    assert due_fen(order, lines, [here]) == 30
    assert deposit_due_fen(order, lines) == 0
    order.paid_fen = 90
    assert deposit_due_fen(order, lines) == 10
    assert payable_now_fen(order, lines) == 80


def test_the_dead_ask_for_nothing():
    dead = [line(100, status=status) for status in DEAD]
    for one in dead:
        one.total_fen = one.deposit_fen = 100

    assert live(dead) == []
    assert deposit_due_fen(Order(), dead) == 0

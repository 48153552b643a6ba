"""Bought upstream: tolerance, a new price, out of stock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.kernel.errors import IllegalMove, NotAllowed
from orders.purchases.actions import accept_order, mark_out_of_stock, record_purchase
from orders.purchases.errors import AbsurdAmount, QuoteExpired
from orders.purchases.models import Order, UpstreamOrder

from .conftest import APPLIANCE, FLASK, SAID_YES, wanted

pytestmark = pytest.mark.django_db


def test_at_the_accepted_price_it_is_placed_and_booked_at_the_centre(world, counter):
    order = counter.buy(counter.funded(APPLIANCE), number="T-778899")

    line = counter.line(order, 1)
    assert (line.status, line.actual_price_fen, line.upstream.number) == (
        "placed",
        16900,
        "T-778899",
    )
    assert counter.balances(world.centre) == {"in_transit": 16900, "upstream_payable": 16900}
    assert world.events()[-1] == "purchase.bought"


@pytest.mark.parametrize(
    ("accepted", "quantity", "actual", "status"),
    [
        (3000, 1, 3200, "placed"),  # 2 yuan is the least tolerance
        (3000, 1, 3201, "requoted"),
        (16900, 3, 17069, "placed"),  # 1 % of 50,700 is 507
        (16900, 3, 17070, "requoted"),
        (20050, 1, 20251, "placed"),  # 200.5 is rounded half-up to 201
        (20050, 1, 20252, "requoted"),
    ],
)
def test_the_tolerance_is_two_yuan_or_one_percent(
    world, counter, accepted, quantity, actual, status
):
    order = counter.buy(counter.accepted(wanted("x", accepted, quantity)), price=actual)

    assert counter.statuses(order) == [status]


def test_a_little_dearer_is_borne_by_the_county(world, counter):
    order = counter.buy(counter.accepted(FLASK), price=3400)

    line = counter.line(order, 1)
    assert (line.unit_price_fen, line.total_fen, line.actual_price_fen) == (3290, 3290, 3400)
    assert counter.balances(world.centre) == {
        "in_transit": 3290,
        "upstream_payable": 3400,
        "price_variance": 110,
    }


def test_cheaper_is_the_villagers(world, counter):
    order = counter.pay(counter.accepted(FLASK))

    order = counter.buy(order, price=3000)

    assert (order.total_fen, order.paid_fen, order.refund_due_fen) == (3000, 3000, 290)
    assert counter.balances(world.centre) == {"in_transit": 3000, "upstream_payable": 3000}


def test_cheaper_than_the_discount_costs_nothing_more(world, counter):
    order = counter.accepted(wanted("a", 1000), discount_fen=900)

    order = counter.buy(order, price=500)

    assert (order.total_fen, order.discount_fen) == (0, 500)


def test_a_new_price_needs_a_new_yes_and_its_deposit(world, counter):
    order = counter.buy(counter.funded(APPLIANCE), price=20000)

    line = counter.line(order, 1)
    assert (line.status, line.total_fen, line.deposit_fen) == ("requoted", 20000, 10000)
    assert (order.status, line.upstream_id) == ("requoted", None)
    assert order.valid_until > world.now + timedelta(hours=23)
    assert counter.balances(world.centre) == {}

    order = accept_order(order, actor=world.lan, evidence=SAID_YES)
    assert counter.statuses(order) == ["awaiting_funds"]
    order = counter.pay(order, 10000 - 8450)
    assert counter.statuses(order) == ["funded"]


def test_a_new_price_that_the_deposit_covers_is_bought_after_the_yes(world, counter):
    order = counter.pay(counter.accepted(APPLIANCE))
    order = counter.buy(order, price=20000)

    order = accept_order(order, actor=world.lan, evidence=SAID_YES)

    assert counter.statuses(order) == ["funded"]


def test_a_new_price_expires_like_the_first(world, counter):
    order = counter.buy(counter.accepted(FLASK), price=9000)
    Order.objects.in_county(world.county_id).filter(pk=order.pk).update(
        valid_until=world.now - timedelta(seconds=1)
    )

    with pytest.raises(QuoteExpired):
        accept_order(order, actor=world.lan, evidence=SAID_YES)


def test_lines_share_a_platform_order(world, counter):
    first, second = counter.accepted(FLASK), counter.accepted(FLASK)

    counter.buy(first, number="T1")
    counter.buy(second, number="T1")

    assert UpstreamOrder.objects.in_county(world.county_id).count() == 1
    assert counter.line(first, 1).upstream_id == counter.line(second, 1).upstream_id


def test_the_same_number_at_another_platform_is_another_order(world, counter):
    order = counter.accepted(FLASK, {**FLASK, "platform": "jd"})

    counter.buy(order, 1, number="T1")
    counter.buy(order, 2, number="T1")

    assert UpstreamOrder.objects.in_county(world.county_id).count() == 2


def test_nothing_is_bought_before_the_money_or_twice(world, counter):
    order = counter.accepted(APPLIANCE)
    with pytest.raises(IllegalMove):
        counter.buy(order)

    order = counter.buy(counter.pay(order, 8450))
    with pytest.raises(IllegalMove):
        counter.buy(order)

    assert counter.balances(world.centre)["in_transit"] == 16900


def test_an_absurd_price_is_refused(world, counter):
    order = counter.accepted(FLASK)

    for price in (10_000_000_01, -5):
        with pytest.raises(AbsurdAmount):
            counter.buy(order, price=price)


@pytest.mark.parametrize("who", ["lan", "bo", "driver", "finance", "manager", "auditor"])
def test_only_the_buyer_buys(world, counter, who):
    order = counter.accepted(FLASK)

    with pytest.raises(NotAllowed):
        record_purchase(
            order,
            counter.line(order, 1),
            actor=getattr(world, who),
            platform_order_no="T1",
            unit_price_fen=3290,
        )
    with pytest.raises(NotAllowed):
        mark_out_of_stock(order, counter.line(order, 1), actor=getattr(world, who))


def test_out_of_stock_frees_the_deposit_and_leaves_the_other_line(world, counter):
    order = counter.funded(APPLIANCE, FLASK, freight_fen=300)

    order = mark_out_of_stock(order, counter.line(order, 1), actor=world.buyer)

    assert counter.statuses(order) == ["cancelled", "funded"]
    # the whole freight is the flask's now; what is over waits at the counter
    assert (order.total_fen, order.paid_fen) == (3590, 3590)
    assert order.refund_due_fen == counter.balances()["drawer"] - 3590


def test_what_was_bought_is_not_out_of_stock(world, counter):
    order = counter.buy(counter.accepted(FLASK))

    with pytest.raises(IllegalMove):
        mark_out_of_stock(order, counter.line(order, 1), actor=world.buyer)

"""Cancelling before and after the purchase."""

from __future__ import annotations

import pytest

from accounts.kernel.errors import IllegalMove, NotAllowed
from orders.ledger.queries import station_balances
from orders.purchases.actions import cancel_line, cancel_order, resolve_cancel
from orders.purchases.errors import AlreadyBought, AlreadyCancelled

from .conftest import APPLIANCE, FLASK, wanted

pytestmark = pytest.mark.django_db


def test_all_is_cancelled_and_paid_back_in_one_act(world, counter):
    order = counter.funded(APPLIANCE, FLASK)

    order = cancel_order(order, actor=world.lan, reason="changed her mind")

    assert (order.status, order.total_fen, order.paid_fen) == ("cancelled", 0, 0)
    assert counter.statuses(order) == ["cancelled", "cancelled"]
    assert counter.balances() == {"drawer": 0, "customer_funds": 0}


def test_a_second_cancel_finds_it_done(world, counter):
    order = cancel_order(counter.funded(APPLIANCE), actor=world.lan, reason="no")

    with pytest.raises(AlreadyCancelled):
        cancel_order(order, actor=world.lan, reason="no")

    assert counter.balances() == {"drawer": 0, "customer_funds": 0}


def test_once_a_line_is_bought_the_order_stands(world, counter):
    order = counter.buy(counter.funded(APPLIANCE, FLASK), 1)

    with pytest.raises(AlreadyBought):
        cancel_order(order, actor=world.lan, reason="no")

    assert counter.statuses(order) == ["placed", "funded"]
    assert world.fresh(order).paid_fen == 8450


def test_a_manager_has_no_drawer_so_the_money_is_owed_back(world, counter):
    order = cancel_order(counter.funded(APPLIANCE), actor=world.manager, reason="fraud")

    assert (order.status, order.paid_fen, order.refund_due_fen) == ("cancelled", 0, 8450)
    assert counter.balances() == {"drawer": 8450, "customer_funds": 8450}


@pytest.mark.parametrize("who", ["bo", "buyer", "driver", "finance", "auditor"])
def test_others_cannot_cancel(world, counter, who):
    order = counter.place(FLASK)

    with pytest.raises(NotAllowed):
        cancel_order(order, actor=getattr(world, who), reason="no")


def test_a_cancelled_line_hands_its_freight_to_the_others_and_the_excess_back(world, counter):
    order = counter.accepted(
        wanted("a", 2000), wanted("b", 2000), freight_fen=500, discount_fen=300
    )
    order = counter.pay(order)
    assert order.paid_fen == 4200

    order = cancel_line(order, counter.line(order, 1), actor=world.lan, reason="has one already")

    assert counter.statuses(order) == ["cancelled", "funded"]
    left = counter.line(order, 2)
    assert (left.freight_share_fen, left.discount_share_fen, left.total_fen) == (500, 300, 2200)
    assert (order.total_fen, order.paid_fen, order.refund_due_fen) == (2200, 2200, 0)
    assert counter.balances() == {"drawer": 2200, "customer_funds": 2200}


def test_a_discount_larger_than_what_is_left_stops_at_the_goods(world, counter):
    order = counter.place(wanted("a", 2000), wanted("b", 500), discount_fen=1500)

    order = cancel_line(order, counter.line(order, 1), actor=world.lan, reason="no")

    assert (order.discount_fen, order.total_fen) == (500, 0)


def test_the_last_line_takes_the_order_with_it(world, counter):
    order = counter.place(FLASK, freight_fen=100)

    order = cancel_line(order, counter.line(order, 1), actor=world.lan, reason="no")

    assert (order.status, order.total_fen, order.freight_fen) == ("cancelled", 0, 0)
    with pytest.raises(AlreadyCancelled):
        cancel_line(order, counter.line(order, 1), actor=world.lan, reason="no")


def test_of_a_bought_line_the_platform_is_asked(world, counter):
    order = counter.buy(counter.funded(APPLIANCE))

    order = cancel_line(order, counter.line(order, 1), actor=world.lan, reason="no")

    assert (order.status, order.paid_fen) == ("cancel_pending", 8450)


def test_the_platform_agrees_so_the_money_is_owed_and_the_purchase_reversed(world, counter):
    order = counter.buy(counter.funded(APPLIANCE))
    cancel_line(order, counter.line(order, 1), actor=world.lan, reason="no")

    order = resolve_cancel(order, counter.line(order, 1), actor=world.buyer, agreed=True)

    assert (order.status, order.paid_fen, order.refund_due_fen) == ("cancelled", 0, 8450)
    assert station_balances(world.county_id, world.centre.pk) == {
        "in_transit": 0,
        "upstream_payable": 0,
    }


@pytest.mark.parametrize(
    ("quantity", "back"), [(0, "placed"), (1, "partly_shipped"), (2, "shipped")]
)
def test_the_platform_refuses_so_the_line_goes_on_as_before(world, counter, quantity, back):
    order = counter.buy(counter.accepted(wanted("stool", 900, 2)))
    if quantity:
        counter.ship(order, quantity=quantity)
    cancel_line(order, counter.line(order, 1), actor=world.lan, reason="no")

    order = resolve_cancel(order, counter.line(order, 1), actor=world.buyer, agreed=False)

    assert (order.status, counter.line(order, 1).cancel_reason) == (back, "")


def test_an_answer_needs_a_question_and_the_buyer(world, counter):
    order = counter.buy(counter.accepted(FLASK))

    with pytest.raises(IllegalMove):
        resolve_cancel(order, counter.line(order, 1), actor=world.buyer, agreed=True)
    with pytest.raises(NotAllowed):
        resolve_cancel(order, counter.line(order, 1), actor=world.lan, agreed=True)

"""Deposits, balances and money paid back."""

from __future__ import annotations

import pytest

from accounts.kernel.errors import NotAllowed
from orders.ledger.errors import DrawerTooLow
from orders.purchases.actions import (
    cancel_order,
    mark_out_of_stock,
    pay_refund,
    take_payment,
)
from orders.purchases.errors import NoAccount, NotAccepted, NothingDue, OverPayment

from .conftest import APPLIANCE, FLASK, wanted

pytestmark = pytest.mark.django_db


def test_the_deposit_goes_to_the_drawer_and_lets_the_buyer_buy(world, counter):
    order = counter.pay(counter.accepted(APPLIANCE, FLASK), 8450)

    assert counter.statuses(order) == ["funded", "funded"]
    assert (order.status, order.paid_fen, order.balance_fen) == ("funded", 8450, 11740)
    assert counter.balances() == {"drawer": 8450, "customer_funds": 8450}
    assert counter.balances(world.pine) == {}
    assert world.events("purchase.paid") == ["purchase.paid"]


def test_part_of_the_deposit_is_not_enough(world, counter):
    order = counter.pay(counter.accepted(APPLIANCE), 8449)

    assert counter.statuses(order) == ["awaiting_funds"]
    assert counter.statuses(counter.pay(order, 1)) == ["funded"]


def test_more_than_is_owed_is_not_taken(world, counter):
    order = counter.accepted(FLASK)

    with pytest.raises(OverPayment) as refusal:
        counter.pay(order, 3291)

    assert refusal.value.extra == {"balance_fen": 3290}
    assert world.fresh(order).paid_fen == 0
    assert counter.balances() == {}


def test_nothing_and_less_are_not_payments(world, counter):
    order = counter.accepted(FLASK)

    for amount in (0, -1):
        with pytest.raises(OverPayment):
            counter.pay(order, amount)


def test_no_money_is_taken_before_the_yes(world, counter):
    with pytest.raises(NotAccepted):
        counter.pay(counter.place(FLASK), 100)


def test_a_new_price_takes_no_money_before_the_new_yes(world, counter):
    order = counter.buy(counter.funded(APPLIANCE), price=20000)

    with pytest.raises(NotAccepted):
        counter.pay(order, 100)


def test_beside_a_requoted_line_the_accepted_ones_can_be_paid(world, counter):
    order = counter.buy(counter.accepted(wanted("a", 5000), wanted("b", 1000)), 1, price=6000)
    assert counter.statuses(order) == ["requoted", "funded"]

    order = counter.pay(order, 1000)

    assert order.paid_fen == 1000
    with pytest.raises(NotAccepted):
        counter.pay(order, 1)


def test_villagers_have_no_accounts_yet(world, counter):
    with pytest.raises(NoAccount):
        take_payment(counter.accepted(FLASK), actor=world.lan, amount_fen=1, method="account")


def test_a_cancelled_order_owes_nothing(world, counter):
    order = cancel_order(counter.accepted(FLASK), actor=world.lan, reason="too dear")

    with pytest.raises(OverPayment):
        counter.pay(order, 1)


@pytest.mark.parametrize("who", ["bo", "buyer", "finance", "manager", "auditor", "driver"])
def test_only_the_counter_takes_money(world, counter, who):
    order = counter.accepted(FLASK)

    with pytest.raises(NotAllowed):
        take_payment(order, actor=getattr(world, who), amount_fen=1, method="cash")


def test_what_is_owed_back_is_paid_from_the_drawer_once(world, counter):
    order = counter.funded(APPLIANCE)
    order = mark_out_of_stock(order, counter.line(order, 1), actor=world.buyer)
    assert (order.paid_fen, order.refund_due_fen) == (0, 8450)

    order = pay_refund(order, actor=world.lan)

    assert (order.paid_fen, order.refund_due_fen) == (0, 0)
    assert counter.balances() == {"drawer": 0, "customer_funds": 0}
    with pytest.raises(NothingDue):
        pay_refund(order, actor=world.lan)


def test_an_empty_drawer_pays_nothing_back(world, counter):
    from orders.ledger.actions import Leg, post_entry

    order = counter.funded(APPLIANCE)
    post_entry(
        county_id=world.county_id,
        kind="float",
        source=world.willow,
        actor=world.lan,
        transfers=[Leg(world.willow.pk, "sales_due", "drawer", 8400)],
    )

    with pytest.raises(DrawerTooLow) as refusal:
        cancel_order(order, actor=world.lan, reason="changed her mind")

    assert (refusal.value.code, refusal.value.status) == ("drawer_too_low", 409)


def test_refused_money_leaves_everything_as_it_was(world, counter):
    from orders.ledger.actions import Leg, post_entry

    order = counter.funded(APPLIANCE)
    post_entry(
        county_id=world.county_id,
        kind="float",
        source=world.willow,
        actor=world.lan,
        transfers=[Leg(world.willow.pk, "sales_due", "drawer", 8400)],
    )

    with pytest.raises(DrawerTooLow):
        cancel_order(order, actor=world.lan, reason="changed her mind")

    order = world.fresh(order)
    assert (order.status, order.paid_fen, order.version) == ("funded", 8450, 3)
    assert world.events("purchase.cancelled") == []

"""Two at once, with real threads: one wins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orders.purchases.actions import cancel_order, record_purchase, take_payment
from orders.purchases.models import UpstreamOrder
from tests.threads import at_once

from .conftest import FLASK

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_payments_of_the_balance_are_taken_once(world, counter):
    order = counter.accepted(FLASK)

    def pay() -> None:
        take_payment(order, actor=world.lan, amount_fen=3290, method="cash")

    assert sorted(at_once(world.county_id, pay, pay)) == ["done", "over_payment"]
    assert world.fresh(order).paid_fen == 3290
    assert counter.balances()["drawer"] == 3290


def test_two_cancels_pay_back_once(world, counter):
    other = counter.pay(counter.accepted(FLASK))
    order = counter.pay(counter.accepted(FLASK))

    def cancel() -> None:
        cancel_order(order, actor=world.lan, reason="no")

    assert sorted(at_once(world.county_id, cancel, cancel)) == ["already_cancelled", "done"]
    assert counter.balances()["drawer"] == other.paid_fen


def test_a_payment_and_a_cancel_leave_no_money_behind(world, counter):
    order = counter.accepted(FLASK)

    said = at_once(
        world.county_id,
        lambda: take_payment(order, actor=world.lan, amount_fen=3290, method="cash"),
        lambda: cancel_order(order, actor=world.lan, reason="no"),
    )

    assert said in (["done", "done"], ["over_payment", "done"])
    order = world.fresh(order)
    assert (order.status, order.paid_fen) == ("cancelled", 0)
    assert counter.balances().get("drawer", 0) == 0


def test_two_buyers_open_one_platform_order(world, counter):
    orders = [counter.accepted(FLASK), counter.accepted(FLASK)]

    def buy(order) -> Callable[[], object]:
        return lambda: record_purchase(
            order,
            order.lines.get(),
            actor=world.buyer,
            platform_order_no="T1",
            unit_price_fen=3290,
        )

    assert at_once(world.county_id, *map(buy, orders)) == ["done", "done"]
    assert UpstreamOrder.objects.in_county(world.county_id).count() == 1


def test_first_payments_at_two_stations_open_their_own_accounts(world, counter):
    from orders.ledger.actions import Leg, post_entry

    def post(station) -> Callable[[], object]:
        return lambda: post_entry(
            county_id=world.county_id,
            kind="float",
            source=station,
            actor=world.lan,
            transfers=[Leg(station.pk, "drawer", "sales_due", 100)],
        )

    said = at_once(
        world.county_id, *(post(one) for one in (world.willow, world.willow, world.pine))
    )

    assert said == ["done"] * 3
    assert counter.balances() == {"drawer": 200, "sales_due": 200}
    assert counter.balances(world.pine) == {"drawer": 100, "sales_due": 100}

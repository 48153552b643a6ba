"""Goods go home: what must be paid before, and where the money goes."""

from __future__ import annotations

import pytest

from accounts.kernel.errors import IllegalMove, NotAllowed
from orders.parcels.models import Parcel
from orders.purchases.actions import amount_due_for, collect_lines
from orders.purchases.errors import BalanceDue, LineNotHere

from .conftest import APPLIANCE, FLASK, wanted

pytestmark = pytest.mark.django_db


def shipped(counter, *lines, here=True):
    order = counter.funded(*lines)
    for position in range(1, len(lines) + 1):
        counter.buy(order, position)
        quantity = counter.line(order, position).quantity
        counter.ship(order, position, waybill=f"SF000000000000{position}", quantity=quantity)
    if here:
        lay_on_shelf(counter.world, *range(1, len(lines) + 1))
    return counter.world.fresh(order)


def lay_on_shelf(world, *positions):
    for position in positions:
        Parcel.objects.in_county(world.county_id).filter(
            waybill_no=f"SF000000000000{position}"
        ).update(
            status="shelved",
            shelf_code="1-1",
            pickup_code=f"{position}",
            held_at=world.willow.pk,
            custody="station",
            custody_id=world.willow.pk,
        )


def test_paid_goods_go_home_without_waiting_for_the_relay(world, counter):
    order = counter.pay(shipped(counter, APPLIANCE))

    order = collect_lines(order, [counter.line(order, 1)], actor=world.lan)

    assert (order.status, counter.statuses(order)) == ("collected", ["collected"])
    assert counter.balances() == {"drawer": 16900, "customer_funds": 0, "sales_due": 16900}


def test_the_balance_comes_first(world, counter):
    order = shipped(counter, APPLIANCE)
    line = counter.line(order, 1)
    assert amount_due_for(order, [line]) == 8450

    with pytest.raises(BalanceDue) as refusal:
        collect_lines(order, [line], actor=world.lan)

    assert refusal.value.extra["amount_due_fen"] == 8450
    assert counter.statuses(order) == ["shipped"]


def test_part_of_an_order_asks_for_its_shares_only(world, counter):
    order = shipped(counter, APPLIANCE, FLASK)
    rice_cooker, flask = order.lines.order_by("position")
    assert order.paid_fen == 8450

    # the deposit of what is still to come pays for the flask (decisions 26)
    assert amount_due_for(order, [flask]) == 0
    order = collect_lines(order, [flask], actor=world.lan)
    assert (order.status, order.paid_fen) == ("shipped", 8450)

    assert amount_due_for(order, [rice_cooker]) == 16900 + 3290 - 8450
    order = counter.pay(order)
    order = collect_lines(order, [rice_cooker], actor=world.lan)
    assert order.status == "collected"
    assert counter.balances() == {"drawer": 20190, "customer_funds": 0, "sales_due": 20190}


def test_what_is_not_here_stays(world, counter):
    order = counter.pay(shipped(counter, FLASK, here=False))

    with pytest.raises(LineNotHere):
        collect_lines(order, [counter.line(order, 1)], actor=world.lan)


def test_half_of_a_line_is_not_the_line(world, counter):
    order = counter.pay(counter.buy(counter.accepted(wanted("stool", 900, 2))))
    counter.ship(order, waybill="SF0000000000001", quantity=1)
    lay_on_shelf(world, 1)

    with pytest.raises(LineNotHere):
        collect_lines(order, [counter.line(order, 1)], actor=world.lan)


def test_goods_go_home_once(world, counter):
    order = counter.pay(shipped(counter, FLASK))
    line = counter.line(order, 1)
    collect_lines(order, [line], actor=world.lan)

    with pytest.raises(IllegalMove):
        collect_lines(order, [line], actor=world.lan)

    assert counter.balances()["sales_due"] == 3290


@pytest.mark.parametrize("who", ["bo", "buyer", "driver", "manager"])
def test_only_the_counter_hands_over(world, counter, who):
    order = counter.pay(shipped(counter, FLASK))

    with pytest.raises(NotAllowed):
        collect_lines(order, [counter.line(order, 1)], actor=getattr(world, who))

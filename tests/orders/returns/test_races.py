"""Two at once, with real threads: money is paid out once, pieces go back once."""

from __future__ import annotations

import pytest

from orders.purchases.actions import pay_refund
from orders.returns.actions import agree_refund, open_refused, pay_out, take_refund_in
from orders.returns.models import GoodsReturn
from tests.threads import at_once

from .conftest import SHOES

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_drawers_pay_what_came_in_once(world, back):
    goods = back.ask(back.collected(SHOES), "fault")
    agree_refund(goods, actor=world.buyer, refund="full", without_goods=True)
    take_refund_in(goods, actor=world.buyer, amount_fen=40000)

    said = at_once(
        world.county_id,
        lambda: pay_out(goods, actor=world.lan),
        lambda: pay_out(goods, actor=world.head),
    )

    assert sorted(said) in (["done", "illegal_move"], ["done", "more_than_came_in"])
    assert world.fresh(goods).paid_out_fen == 40000
    assert back.balances()["drawer"] == 0


def test_the_order_and_its_return_pay_her_once(world, back):
    order = back.arrived(SHOES)
    back.refuse(order)
    goods = back.ask(order, "refused")

    said = at_once(
        world.county_id,
        lambda: pay_out(goods, actor=world.lan),
        lambda: pay_refund(order, actor=world.head),
    )

    assert sorted(said) == ["done", "nothing_due"]
    assert back.balances()["drawer"] == 0


def test_two_clerks_begin_one_return(world, back):
    order = back.collected(SHOES)

    said = at_once(world.county_id, lambda: back.ask(order), lambda: back.ask(order))

    assert sorted(said) == ["already_returning", "done"]


def test_the_relay_and_the_clerk_begin_one_return(world, back):
    order = back.arrived(SHOES)
    back.refuse(order)

    said = at_once(world.county_id, lambda: back.ask(order, "refused"), world.relay)
    world.relay()

    assert said == ["done", "done"]
    assert GoodsReturn.objects.in_county(world.county_id).count() == 1
    assert open_refused(order, list(order.lines.all()), actor=None) == []

"""Goods brought back take their commission back, by the share of goods in what was paid back."""

from __future__ import annotations

import pytest

from orders.returns.actions import agree_refund, pay_out, take_refund_in
from tests.orders.purchases.conftest import counter  # noqa: F401
from tests.orders.returns.conftest import SHOES, back  # noqa: F401
from tests.orders.returns.test_collected import at_merchant

pytestmark = pytest.mark.django_db


def paid_back(world, scene, order, *parts: int) -> None:
    goods = at_merchant(world, scene, scene.ask(order))
    agree_refund(goods, actor=world.buyer, refund="full")
    for part in parts:
        take_refund_in(goods, actor=world.buyer, amount_fen=part)
        pay_out(goods, actor=world.lan)


def test_a_refund_in_parts_takes_back_in_parts_and_never_for_freight(
    world,
    desk,
    back,  # noqa: F811
) -> None:
    desk.rule()
    order = back.collected(SHOES, freight_fen=1000)  # 400 yuan of shoes, 10 yuan of freight
    world.relay()
    assert desk.owed() == 2000

    paid_back(world, back, order, 20500, 20500)
    world.relay()

    assert [one.amount_fen for one in desk.lines()] == [2000, -1000, -1000]
    assert desk.owed() == 0


def test_a_refund_heard_before_the_collection_takes_back_all_the_same(
    world,
    desk,
    back,  # noqa: F811
) -> None:
    from accounts.audit.models import OutboxMessage

    desk.rule()
    order = back.collected(SHOES)
    late = OutboxMessage.objects.in_county(world.county_id).filter(topic="purchase.collected")
    late.update(due_at=world.now.replace(year=2099))

    paid_back(world, back, order, 40000)
    world.relay()
    late.update(due_at=world.now)
    world.relay()

    assert [one.amount_fen for one in desk.lines()] == [2000, -2000]
    assert desk.owed() == 0

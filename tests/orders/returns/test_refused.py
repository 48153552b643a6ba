"""Refused at the counter: a code, the goods go back, her money comes from today's drawer."""

from __future__ import annotations

import pytest

from accounts.kernel.errors import IllegalMove
from orders.ledger.models import JournalEntry
from orders.parcels.choices import ParcelStatus
from orders.purchases.actions import pay_refund
from orders.purchases.errors import NothingDue
from orders.returns.actions import (
    agree_refund,
    close_return,
    hand_to_carrier,
    inspect_goods,
    issue_pick_code,
    merchant_received,
    pay_out,
    take_refund_in,
)
from orders.returns.errors import NothingToReturn, NotTheCarriersYet
from orders.returns.models import GoodsReturn

from .conftest import SHOES, SOCKS, wanted

pytestmark = pytest.mark.django_db


def returns(world) -> list[GoodsReturn]:
    return list(GoodsReturn.objects.in_county(world.county_id).order_by("requested_at", "pk"))


def test_a_refused_parcel_begins_a_return(world, back):
    order = back.arrived(SHOES)

    back.refuse(order)
    world.relay()
    world.relay()

    (goods,) = returns(world)
    assert (goods.status, goods.basis, goods.quantity) == ("goods_at_station", "refused", 1)
    assert (goods.worth_fen, goods.return_parcel_id) == (40000, back.parcels(order)[0].pk)
    assert back.statuses(order) == ["refused"]


def test_the_clerk_need_not_wait_for_the_relay(world, back):
    order = back.arrived(SHOES)
    back.refuse(order)

    goods = back.ask(order, "refused")
    again = back.ask(order, "refused")
    world.relay()

    assert goods.pk == again.pk == returns(world)[0].pk
    assert len(returns(world)) == 1
    assert world.fresh(order).refund_due_fen == 4000


def test_nothing_refused_nothing_to_return(world, back):
    order = back.arrived(SHOES)

    with pytest.raises(NothingToReturn):
        back.ask(order, "refused")

    assert returns(world) == []


def test_the_shoes_go_back_and_the_deposit_comes_from_the_drawer(world, back):
    order = back.arrived(SHOES)
    assert back.balances()["drawer"] == 4000
    back.refuse(order)
    goods = back.ask(order, "refused", reason="too small")

    inspect_goods(goods, actor=world.lan, condition="as_new")
    issue_pick_code(goods, actor=world.lan, pick_code="R-7788")
    pay_out(goods, actor=world.lan, evidence_note="signed")

    parcel = back.parcels(order)[0]
    assert parcel.status == ParcelStatus.RETURN_BAGGED
    assert (back.balances()["drawer"], world.fresh(order).refund_due_fen) == (0, 0)
    back.scan("unload", parcel, world.centre)
    hand_to_carrier(goods, actor=world.ops)
    merchant_received(goods, actor=world.buyer)
    agree_refund(goods, actor=world.buyer, refund="full")
    goods = take_refund_in(goods, actor=world.buyer, amount_fen=40000, reference="TB-1")
    assert goods.status == "paid_out"
    goods = close_return(goods, actor=world.buyer)

    assert goods.status == "closed"
    assert world.fresh(parcel).status == ParcelStatus.RETURNED_CARRIER
    assert back.balances(world.centre)["agent_funds"] == 40000
    assert back.balances(world.centre)["in_transit"] == 0
    payout = goods.payouts.get()
    assert (payout.amount_fen, payout.payee_name) == (4000, world.granny.name_masked)
    entry = JournalEntry.objects.in_county(world.county_id).get(kind="refund")
    assert (entry.source_id, entry.reason) == (order.pk, goods.number)


def test_her_money_is_paid_once_through_either_door(world, back):
    order = back.arrived(SHOES)
    back.refuse(order)
    goods = back.ask(order, "refused")

    pay_refund(order, actor=world.lan)

    with pytest.raises(NothingDue):
        pay_out(goods, actor=world.lan)
    with pytest.raises(NothingDue):
        pay_out(goods, actor=world.lan, amount_fen=4000)
    assert back.balances()["drawer"] == 0


def test_the_parcel_takes_its_return_along(world, back):
    order = back.arrived(SHOES)
    back.refuse(order)
    world.relay()
    world.relay()
    (parcel,) = back.parcels(order)

    back.scan("send_back", parcel, world.willow)
    back.scan("unload", parcel, world.centre)
    back.scan("send_back", parcel, world.centre)
    world.relay()

    (goods,) = returns(world)
    assert goods.status == "handed_to_carrier"
    assert [one for one in world.events() if one.startswith("return.")] == [
        "return.requested",
        "return.goods_at_station",
        "return.inspected",
        "return.pick_code_issued",
        "return.handed_to_carrier",
    ]


def test_what_still_lies_in_the_village_is_not_with_the_carrier(world, back):
    order = back.arrived(SHOES)
    back.refuse(order)
    goods = back.ask(order, "refused")
    with pytest.raises(IllegalMove):
        hand_to_carrier(goods, actor=world.lan)
    inspect_goods(goods, actor=world.lan, condition="as_new")
    issue_pick_code(goods, actor=world.lan, pick_code="R-7788")

    with pytest.raises(NotTheCarriersYet):
        hand_to_carrier(goods, actor=world.lan)

    assert world.fresh(goods).status == "pick_code_issued"


def test_part_refused_leaves_the_line_and_the_rest_is_collected(world, back):
    order = back.arrived(SOCKS, split=True, freight_fen=500)
    back.refuse(order, 0)

    goods = back.ask(order, "refused")
    world.relay()
    order = back.collect(order, 1, 2)

    assert back.statuses(order) == ["collected", "refused"]
    kept, part = order.lines.order_by("position")
    assert (kept.quantity, part.quantity, kept.total_fen + part.total_fen) == (2, 1, 3500)
    assert (goods.line_id, goods.quantity, goods.worth_fen) == (part.pk, 1, part.total_fen)
    assert order.total_fen == kept.total_fen
    assert back.balances(world.centre)["in_transit"] == 3000


def test_refusing_the_rest_completes_what_was_taken_home(world, back):
    order = back.arrived(SOCKS, split=True)
    back.collect(order, 1, 2)

    back.refuse(order, 0)
    world.relay()
    world.relay()

    assert back.statuses(order) == ["collected", "refused"]
    assert [one.quantity for one in returns(world)] == [1]
    order = world.fresh(order)
    assert (order.total_fen, order.refund_due_fen) == (2000, 1000)


def test_each_refused_parcel_has_its_return(world, back):
    order = back.arrived(SOCKS, wanted("Hat", 2000), split=True)
    back.refuse(order)

    world.relay()
    world.relay()

    assert sorted(one.worth_fen for one in returns(world)) == [1000, 1000, 1000, 2000]
    assert len({one.return_parcel_id for one in returns(world)}) == 4

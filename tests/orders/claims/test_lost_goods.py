"""A proxy purchase that was lost: once its claim is paid, the order waits for nothing."""

from __future__ import annotations

from typing import Any

import pytest

from orders.claims.actions import (
    accept_offer,
    approve_claim,
    assess_claim,
    offer_claim,
    pay_claim,
    reverse_payout,
)
from orders.ledger.models import JournalEntry
from orders.ledger.queries import check_books
from orders.parcels.actions import declare_lost, record_scans
from orders.parcels.models import Parcel
from orders.purchases.actions import pay_refund
from orders.purchases.errors import ClaimIntoOrder
from orders.returns.actions import request_return
from orders.returns.errors import NothingToReturn
from orders.runs.actions.shorts import miss_parcels
from tests.orders.purchases.conftest import Counter, wanted
from tests.orders.scenes import scan_in
from tests.threads import at_once

pytestmark = pytest.mark.django_db


class Lost:
    """Granny's thermoses, bought and lost on the road."""

    def __init__(self, world: Any, losses: Any) -> None:
        self.world, self.losses, self.counter = world, losses, Counter(world)

    def parcel(self, order: Any, waybill: str, **given: Any) -> Parcel:
        self.counter.ship(order, waybill=waybill, **given)
        found = Parcel.objects.in_county(self.world.county_id)
        return found.get(waybill_no=waybill)

    def lose(self, parcel: Parcel) -> Parcel:
        world = self.world
        record_scans([scan_in("load", parcel, world.centre)], actor=world.ops)
        miss_parcels([world.fresh(parcel)], actor=world.lan, station_id=world.willow.pk, data={})
        return declare_lost(world.fresh(parcel), actor=world.ops, reason="gone")

    def bought(self, *, paid: int, quantity: int = 1) -> Any:
        order = self.counter.accepted(wanted(quantity=quantity))
        order = self.counter.pay(order, paid) if paid else order
        return self.counter.buy(order)

    def claim(self, parcel: Parcel, fen: int = 3000, liable: str = "", **given: Any) -> Any:
        world = self.world
        claim = self.losses.claim(self.lose(parcel), claimed_fen=fen, **given)
        claim = assess_claim(
            claim, actor=world.ops, loss_fen=fen, reason="invoice seen", liable=liable
        )
        offer_claim(claim, actor=world.ops)
        accept_offer(claim, actor=world.lan)
        return approve_claim(claim, actor=world.manager)


@pytest.fixture
def goods(world, losses):
    return Lost(world, losses)


def sums(world, order):
    order = world.fresh(order)
    line = order.lines.order_by("position").last()
    return (line.status, order.total_fen, order.paid_fen, order.refund_due_fen)


def sound(world):
    world.relay()
    assert list(check_books([world.county_id])) == []


def test_a_claim_into_the_order_settles_the_line_and_gives_back_what_she_paid(world, goods):
    order = goods.bought(paid=1000)
    claim = goods.claim(goods.parcel(order, "SF0000000000001"))
    assert sums(world, order) == ("shipped", 3000, 1000, 0)

    pay_claim(claim, actor=world.lan, method="order", order=order.pk)

    assert sums(world, order) == ("lost", 3000, 3000, 1000)
    assert world.fresh(order).status == "lost"
    assert goods.counter.balances()["sales_due"] == 3000
    sound(world)
    pay_refund(world.fresh(order), actor=world.lan)
    assert sums(world, order) == ("lost", 3000, 3000, 0)
    sound(world)


def test_what_the_claim_does_not_cover_the_county_adds(world, goods):
    order = goods.bought(paid=1000)
    claim = goods.claim(goods.parcel(order, "SF0000000000001"), fen=1800)

    pay_claim(claim, actor=world.lan, method="order", order=order.pk)

    assert sums(world, order) == ("lost", 3000, 3000, 1000)
    centre = goods.counter.balances(world.centre)
    assert centre["claims_expense"] == 1800 + 1200  # it bears this claim itself, and the rest
    sound(world)


def test_cash_is_for_goods_that_were_paid_in_full(world, goods):
    poor, rich = goods.bought(paid=1000), goods.bought(paid=3000)
    first = goods.claim(goods.parcel(poor, "SF0000000000001"))
    second = goods.claim(goods.parcel(rich, "SF0000000000002"))
    goods.losses.fill_drawer()

    with pytest.raises(ClaimIntoOrder):
        pay_claim(first, actor=world.lan)
    pay_claim(second, actor=world.lan)

    assert sums(world, poor) == ("shipped", 3000, 1000, 0)
    assert sums(world, rich) == ("lost", 3000, 3000, 0)
    assert world.fresh(first).status == "approved"
    sound(world)


def test_what_the_sender_was_paid_gives_the_villager_her_money_back(world, goods):
    order = goods.bought(paid=1000)
    claim = goods.claim(
        goods.parcel(order, "SF0000000000001"), claimant="sender", name="商家", phone=""
    )
    goods.losses.fill_drawer()

    pay_claim(claim, actor=world.lan)

    assert sums(world, order) == ("lost", 3000, 3000, 1000)
    sound(world)


def test_only_the_pieces_that_were_in_it_are_lost(world, goods):
    order = goods.bought(paid=6000, quantity=2)
    lost = goods.parcel(order, "SF0000000000001")
    here = goods.parcel(world.fresh(order), "SF0000000000002")
    claim = goods.claim(lost)

    pay_claim(claim, actor=world.lan, method="order", order=order.pk)
    record_scans([scan_in("shelve", here, world.willow)], actor=world.lan)
    sound(world)

    lines = list(order.lines.order_by("position").values_list("status", "quantity", "total_fen"))
    assert lines == [("ready", 1, 3000), ("lost", 1, 3000)]
    assert sums(world, order)[1:] == (6000, 6000, 3000)


def test_a_payout_by_mistake_lets_the_order_wait_again(world, goods):
    order = goods.bought(paid=1000)
    parcel = goods.parcel(order, "SF0000000000001")
    claim = goods.claim(parcel, fen=1800, liable="carrier")
    claim = pay_claim(claim, actor=world.lan, method="order", order=order.pk)

    reverse_payout(claim, actor=world.manager, reason="the wrong order")

    assert sums(world, order) == ("shipped", 3000, 1000, 0)
    sound(world)
    again = pay_claim(world.fresh(claim), actor=world.lan, method="order", order=order.pk)
    assert again.paid_fen == 1800
    assert sums(world, order) == ("lost", 3000, 3000, 1000)
    sound(world)


def test_a_lost_line_earns_nothing_and_cannot_be_returned(world, goods):
    order = goods.bought(paid=1000)
    claim = goods.claim(goods.parcel(order, "SF0000000000001"))
    pay_claim(claim, actor=world.lan, method="order", order=order.pk)
    sound(world)

    with pytest.raises(NothingToReturn):
        request_return(
            world.fresh(order), order.lines.get(), actor=world.lan, basis="fault", reason="x"
        )
    assert not JournalEntry.objects.in_county(world.county_id).filter(kind="commission").exists()


def test_a_parcel_of_nobodys_order_is_paid_as_before(world, losses):
    claim = losses.approved()
    losses.fill_drawer()

    paid = pay_claim(claim, actor=world.lan)

    assert paid.paid_fen == 20000
    assert not JournalEntry.objects.in_county(world.county_id).filter(kind="lost_goods").exists()


@pytest.mark.django_db(transaction=True)
def test_two_payouts_at_once_settle_once(world, goods):
    order = goods.bought(paid=1000)
    claim = goods.claim(goods.parcel(order, "SF0000000000001"))

    told = at_once(
        world.county_id,
        *[lambda: pay_claim(claim, actor=world.lan, method="order", order=order.pk)] * 2,
    )

    assert sorted(told) == ["done", "illegal_move"]
    assert sums(world, order) == ("lost", 3000, 3000, 1000)
    entries = JournalEntry.objects.in_county(world.county_id).filter(kind="lost_goods")
    assert entries.count() == 1

"""Taken home and brought back: window, condition, waybill, refund, exchange, dispute."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.kernel.errors import IllegalMove, NotAllowed
from orders.cases.models import Case
from orders.ledger.models import LedgerAccount
from orders.parcels.choices import Direction, ParcelStatus
from orders.parcels.errors import NotADelegate
from orders.purchases.errors import TooManyPieces
from orders.returns.actions import (
    agree_refund,
    approve_advance,
    bring_goods,
    close_return,
    dispute_return,
    exchange_goods,
    expire_returns,
    hand_to_carrier,
    inspect_goods,
    issue_pick_code,
    lose_in_return,
    merchant_received,
    merchant_rejected,
    pay_out,
    send_goods_home,
    take_refund_in,
    withdraw_return,
)
from orders.returns.errors import (
    AlreadyReturning,
    GoodsStillHere,
    MoneyOpen,
    MoreThanCameIn,
    NoAdvance,
    NoParcelYet,
    NothingToReturn,
    NotReturnable,
    RefundTooLarge,
    WindowOver,
)
from orders.returns.policy import window_ends_at
from stations.villagers.actions import add_delegate

from .conftest import SHOES, SOCKS, wanted

pytestmark = pytest.mark.django_db
WAYBILL = {"carrier": "yto", "waybill_no": "YT9000000000001"}


def with_code(world, goods):
    inspect_goods(goods, actor=world.lan, condition="as_new")
    return issue_pick_code(goods, actor=world.lan, pick_code="R-1", **WAYBILL)


def at_merchant(world, back, goods):
    goods = with_code(world, goods)
    back.scan("receive", goods.return_parcel, world.centre)
    hand_to_carrier(goods, actor=world.ops)
    return merchant_received(goods, actor=world.buyer)


def set_collected(order, ago: datetime.timedelta) -> None:
    line = order.lines.get()
    line.status_changed_at = timezone.now() - ago
    line.save(update_fields=["status_changed_at"])


def test_goods_ride_back_in_an_outward_parcel(world, back):
    order = back.collected(SHOES)
    goods = back.ask(order)

    goods = with_code(world, goods)

    parcel = goods.return_parcel
    assert (parcel.direction, parcel.status) == (Direction.OUTBOUND, ParcelStatus.LABELLED)
    assert (parcel.custody, parcel.custody_id) == ("station", world.willow.pk)
    assert (parcel.waybill_no, goods.pick_code) == ("YT9000000000001", "R-1")
    back.scan("load", parcel, world.willow)
    back.scan("unload", parcel, world.centre)
    hand_to_carrier(goods, actor=world.ops)
    assert world.fresh(parcel).status == ParcelStatus.TENDERED
    assert world.fresh(goods).status == "handed_to_carrier"


def test_a_code_without_a_waybill_carries_nothing(world, back):
    goods = back.ask(back.collected(SHOES))
    inspect_goods(goods, actor=world.lan, condition="used", note="worn once")

    with pytest.raises(NoParcelYet):
        issue_pick_code(goods, actor=world.lan, pick_code="R-1")

    assert world.fresh(goods).status == "inspected"


def test_the_whole_refund_is_paid_out(world, back):
    order = back.collected(SHOES)
    goods = at_merchant(world, back, back.ask(order))
    agree_refund(goods, actor=world.buyer, refund="full")
    with pytest.raises(MoreThanCameIn):
        pay_out(goods, actor=world.lan)

    take_refund_in(goods, actor=world.finance, amount_fen=40000, reference="TB-9")
    goods = pay_out(goods, actor=world.lan, evidence_note="signed")

    assert goods.status == "paid_out"
    balances = back.balances()
    assert (balances["drawer"], balances["sales_due"], balances["refund_owed"]) == (0, 0, 0)
    assert back.balances(world.centre)["agent_funds"] == 40000
    assert close_return(goods, actor=world.buyer).status == "closed"
    assert world.fresh(order).status == "collected"


def test_a_part_is_refunded_twice_and_never_more_than_came_in(world, back):
    goods = at_merchant(world, back, back.ask(back.collected(SHOES)))
    agree_refund(goods, actor=world.buyer, refund="partial", amount_fen=30000)
    take_refund_in(goods, actor=world.buyer, amount_fen=10000)

    pay_out(goods, actor=world.lan)
    with pytest.raises(MoreThanCameIn):
        pay_out(goods, actor=world.lan, amount_fen=1)
    with pytest.raises(MoneyOpen):
        close_return(goods, actor=world.buyer)
    with pytest.raises(RefundTooLarge):
        take_refund_in(goods, actor=world.buyer, amount_fen=20001)
    take_refund_in(goods, actor=world.buyer, amount_fen=20000)
    with pytest.raises(MoreThanCameIn):
        pay_out(goods, actor=world.lan, amount_fen=20001)
    goods = pay_out(goods, actor=world.lan, amount_fen=20000)

    assert (goods.status, goods.paid_out_fen) == ("paid_out", 30000)
    assert back.balances()["drawer"] == 10000
    assert [one.amount_fen for one in goods.payouts.order_by("pk")] == [10000, 20000]


def test_a_manager_lets_the_station_pay_before(world, back):
    goods = back.ask(back.collected(SHOES))
    with pytest.raises(NotAllowed):
        approve_advance(goods, actor=world.head, amount_fen=30000, reason="she needs it")

    approve_advance(goods, actor=world.manager, amount_fen=30000, reason="she needs it")
    pay_out(goods, actor=world.lan)
    with pytest.raises(MoreThanCameIn):
        pay_out(goods, actor=world.lan, amount_fen=1)
    with pytest.raises(NoAdvance):
        approve_advance(goods, actor=world.manager, amount_fen=1, reason="once more")
    goods = at_merchant(world, back, goods)
    agree_refund(goods, actor=world.buyer, refund="full")
    take_refund_in(goods, actor=world.buyer, amount_fen=40000)
    goods = pay_out(goods, actor=world.lan)

    assert (goods.status, goods.paid_out_fen) == ("paid_out", 40000)
    assert back.balances()["refund_advanced"] == 0


def test_an_advance_nobody_refunds_is_the_countys_loss(world, back):
    goods = back.ask(back.collected(SHOES))
    approve_advance(goods, actor=world.manager, amount_fen=30000, reason="she needs it")
    pay_out(goods, actor=world.lan)
    goods = at_merchant(world, back, goods)
    goods = agree_refund(goods, actor=world.buyer, refund="none")

    goods = close_return(goods, actor=world.buyer)

    assert goods.status == "closed"
    balances = back.balances()
    assert (balances["refund_advanced"], balances["price_variance"]) == (0, 30000)


def test_the_money_goes_to_her_or_a_recorded_delegate(world, back):
    goods = at_merchant(world, back, back.ask(back.collected(SHOES)))
    agree_refund(goods, actor=world.buyer, refund="full")
    take_refund_in(goods, actor=world.buyer, amount_fen=40000)

    with pytest.raises(NotADelegate):
        pay_out(goods, actor=world.lan, payee="delegate", delegate=world.neighbour.pk)
    add_delegate(world.granny, actor=world.lan, person=world.neighbour)
    goods = pay_out(goods, actor=world.lan, payee="delegate", delegate=world.neighbour.pk)

    assert goods.payouts.get().payee_name == world.neighbour.name_masked


def test_a_refund_may_come_without_the_goods(world, back):
    goods = back.ask(back.collected(SHOES), "fault", reason="sole came off")
    with pytest.raises(GoodsStillHere):
        agree_refund(goods, actor=world.buyer, refund="partial", amount_fen=5000)

    agree_refund(goods, actor=world.buyer, refund="partial", amount_fen=5000, without_goods=True)
    take_refund_in(goods, actor=world.buyer, amount_fen=5000)
    goods = pay_out(goods, actor=world.lan)

    assert (goods.status, goods.without_goods, goods.return_parcel) == ("paid_out", True, None)


def test_an_exchange_is_a_new_line_that_is_paid(world, back):
    order = back.collected(wanted("Lamp", 5000, quantity=3), freight_fen=100)
    goods = at_merchant(world, back, back.ask(order, "fault", quantity=2))

    goods = exchange_goods(goods, actor=world.buyer)

    line = goods.exchange_line
    assert (line.status, line.quantity, line.total_fen) == ("placed", 2, goods.worth_fen)
    order = world.fresh(order)
    assert (order.balance_fen, order.refund_due_fen, order.status) == (0, 0, "placed")
    back.ship(order, 2, "SF7770000000001", 2)
    back.scan("shelve", back.parcels(order)[1], world.willow)
    order = back.collect(order, 1)
    assert back.statuses(order) == ["collected", "collected"]
    assert close_return(goods, actor=world.buyer).status == "closed"


def test_an_exchange_of_a_refusal_keeps_her_deposit_for_the_new_one(world, back):
    order = back.arrived(SHOES)
    back.refuse(order)
    goods = back.ask(order, "refused")
    inspect_goods(goods, actor=world.lan, condition="as_new")
    issue_pick_code(goods, actor=world.lan, pick_code="R-7")
    back.scan("receive", back.parcels(order)[0], world.centre)
    hand_to_carrier(goods, actor=world.ops)
    merchant_received(goods, actor=world.buyer)

    exchange_goods(goods, actor=world.buyer)

    order = world.fresh(order)
    assert (order.paid_fen, order.refund_due_fen, order.balance_fen) == (4000, 0, 36000)


def test_a_merchant_who_says_no_is_disputed_and_the_goods_come_back(world, back):
    order = back.collected(SHOES)
    goods = at_merchant(world, back, back.ask(order))
    merchant_rejected(goods, actor=world.buyer, reason="worn")
    dispute_return(goods, actor=world.buyer, reason="not worn: photo")
    case = Case.objects.in_county(world.county_id).get(kind="return_disputed")
    assert (case.subject_id, case.money_fen, case.status) == (goods.pk, 40000, "open")

    agree_refund(goods, actor=world.buyer, refund="none")
    goods = send_goods_home(goods, actor=world.buyer, **WAYBILL | {"waybill_no": "YT9000000000002"})
    goods = close_return(goods, actor=world.buyer)

    assert world.fresh(case).outcome == "not_upheld"
    assert (goods.back_parcel.direction, goods.back_parcel.villager_id) == (
        Direction.INBOUND,
        world.granny.pk,
    )
    again = back.ask(order, "fault")
    assert again.pk != goods.pk


def test_a_dispute_can_be_won(world, back):
    goods = at_merchant(world, back, back.ask(back.collected(SHOES)))
    merchant_rejected(goods, actor=world.buyer, reason="worn")
    dispute_return(goods, actor=world.buyer, reason="not worn: photo")

    agree_refund(goods, actor=world.buyer, refund="full")

    case = Case.objects.in_county(world.county_id).get(kind="return_disputed")
    assert (case.status, case.outcome) == ("solved", "accepted")


def test_what_is_lost_on_the_way_back_is_somebodys_case(world, back):
    goods = with_code(world, back.ask(back.collected(SHOES)))
    back.scan("receive", goods.return_parcel, world.centre)
    hand_to_carrier(goods, actor=world.ops)

    goods = lose_in_return(goods, actor=world.buyer, reason="no news for ten days")

    case = Case.objects.in_county(world.county_id).get(kind="lost")
    assert (case.parcel_id, case.custody) == (goods.return_parcel_id, "carrier")
    agree_refund(goods, actor=world.buyer, refund="full")


@pytest.mark.parametrize(("days", "late"), [(7, False), (8, True)])
def test_the_seven_days_end_at_midnight_in_beijing(world, back, days, late):
    order = back.collected(SHOES)
    set_collected(order, datetime.timedelta(days=days))

    if late:
        with pytest.raises(WindowOver):
            back.ask(order)
        assert back.ask(order, "fault").status == "goods_at_station"
    else:
        assert back.ask(order).status == "goods_at_station"


def test_the_day_of_receipt_does_not_count():
    utc = datetime.UTC
    received = datetime.datetime(2026, 11, 1, 17, 0, tzinfo=utc)  # the 2nd, 01:00 in Beijing

    assert window_ends_at(received, 7) == datetime.datetime(2026, 11, 9, 16, 0, tzinfo=utc)


def test_fresh_food_goes_back_for_a_fault_only(world, back):
    order = back.collected(wanted("Noodles", 2000, category="food"))

    with pytest.raises(NotReturnable):
        back.ask(order)

    assert back.ask(order, "fault").basis == "fault"


def test_goods_never_brought_expire(world, back):
    order = back.collected(SHOES)
    goods = back.ask(order, goods_here=False)
    other = back.ask(back.collected(SHOES), goods_here=False)
    bring_goods(other, actor=world.lan)

    assert expire_returns(world.county_id) == 0
    later = timezone.now() + datetime.timedelta(days=8)
    assert expire_returns(world.county_id, later) == 1

    assert world.fresh(goods).status == "expired_window"
    assert world.fresh(other).status == "goods_at_station"
    assert back.ask(order).status == "goods_at_station"


def test_pieces_go_back_once(world, back):
    order = back.collected(SOCKS)
    first = back.ask(order, quantity=1)
    with pytest.raises(TooManyPieces):
        back.ask(order, quantity=3)

    second = back.ask(order)
    with pytest.raises(AlreadyReturning):
        back.ask(order)
    withdraw_return(first, actor=world.lan, reason="keeps them")

    assert (second.quantity, first.worth_fen + second.worth_fen) == (2, 3000)
    assert back.ask(order).quantity == 1
    with pytest.raises(IllegalMove):
        withdraw_return(first, actor=world.lan, reason="again")


def test_what_she_does_not_have_yet_cannot_be_returned(world, back):
    order = back.arrived(SHOES)

    with pytest.raises(NothingToReturn):
        back.ask(order)


def test_refunds_never_exceed_what_was_paid(world, back):
    goods = at_merchant(world, back, back.ask(back.collected(SHOES)))

    for refund, amount in (("full", 40001), ("full", 39999), ("partial", 40000), ("none", 1)):
        with pytest.raises(RefundTooLarge):
            agree_refund(goods, actor=world.buyer, refund=refund, amount_fen=amount)

    assert world.fresh(goods).status == "merchant_received"


def test_clerks_do_not_decide_for_the_merchant(world, back):
    goods = back.ask(back.collected(SHOES))

    with pytest.raises(NotAllowed):
        agree_refund(goods, actor=world.lan, refund="full", without_goods=True)
    with pytest.raises(NotAllowed):
        pay_out(goods, actor=world.buyer)
    with pytest.raises(NotAllowed):
        inspect_goods(goods, actor=world.auditor, condition="as_new")

    assert not LedgerAccount.objects.in_county(world.county_id).filter(kind="agent_funds").exists()

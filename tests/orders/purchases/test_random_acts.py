"""Any sequence of acts leaves header, lines and books in agreement."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.kernel.errors import DomainError
from orders.ledger.queries import check_books
from orders.parcels.models import Parcel
from orders.purchases.actions import (
    accept_order,
    cancel_line,
    cancel_order,
    collect_lines,
    mark_out_of_stock,
    pay_refund,
    resolve_cancel,
)
from orders.purchases.choices import DEAD
from orders.purchases.policy import header_status

from .conftest import SAID_YES, wanted

pytestmark = pytest.mark.django_db

ACTS = st.one_of(
    st.just(("accept",)),
    st.tuples(st.just("pay"), st.sampled_from(["1", "deposit", "all"])),
    st.tuples(st.just("buy"), st.integers(1, 3), st.sampled_from([-500, 0, 150, 5000])),
    st.tuples(st.just("ship"), st.integers(1, 3), st.integers(1, 2)),
    st.just(("shelve",)),
    st.tuples(st.just("collect"), st.integers(1, 3)),
    st.tuples(st.just("cancel_line"), st.integers(1, 3)),
    st.tuples(st.just("answer"), st.integers(1, 3), st.booleans()),
    st.tuples(st.just("gone"), st.integers(1, 3)),
    st.just(("cancel",)),
    st.just(("refund",)),
)
LINES = [
    wanted("cooker", 16900, 1, category="appliance"),
    wanted("stool", 990, 2),
    wanted("radio", 4901, 1, category="digital"),
]


def do(world, counter, order, act, *more):
    """Do one act as the one whose act it is."""
    lan, buyer = world.lan, world.buyer
    line = counter.line(order, more[0]) if more and isinstance(more[0], int) else None
    match act:
        case "accept":
            accept_order(order, actor=lan, evidence=SAID_YES)
        case "pay":
            order = world.fresh(order)
            amounts = {"1": 1, "deposit": order.deposit_fen, "all": order.balance_fen}
            counter.pay(order, amounts[more[0]])
        case "buy":
            counter.buy(order, more[0], price=max(1, line.unit_price_fen + more[1]))
        case "ship":
            counter.ship(
                order, more[0], waybill=f"SF00000000000{more[0]}{more[1]}", quantity=more[1]
            )
        case "shelve":
            for number, parcel in enumerate(Parcel.objects.in_county(world.county_id)):
                Parcel.objects.in_county(world.county_id).filter(pk=parcel.pk).update(
                    status="shelved",
                    shelf_code="1-1",
                    pickup_code=f"1-1-{number:04}",
                    held_at=world.willow.pk,
                    custody="station",
                    custody_id=world.willow.pk,
                )
        case "collect":
            collect_lines(order, [line], actor=lan)
        case "cancel_line":
            cancel_line(order, line, actor=lan, reason="no")
        case "answer":
            resolve_cancel(order, line, actor=buyer, agreed=more[1])
        case "gone":
            mark_out_of_stock(order, line, actor=buyer)
        case "cancel":
            cancel_order(order, actor=lan, reason="no")
        case "refund":
            pay_refund(order, actor=lan)


def agree(world, order) -> None:
    order = world.fresh(order)
    lines = list(order.lines.all())
    asked = [line for line in lines if line.status not in DEAD]
    assert order.status == header_status(line.status for line in lines)
    assert order.total_fen == sum(line.total_fen for line in asked)
    assert order.freight_fen == sum(line.freight_share_fen for line in asked)
    assert order.discount_fen == sum(line.discount_share_fen for line in asked)
    for line in asked:
        goods = line.unit_price_fen * line.quantity
        assert line.total_fen == goods + line.freight_share_fen - line.discount_share_fen
    assert list(check_books([world.county_id])) == []


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)
@given(
    acts=st.lists(ACTS, min_size=4, max_size=16),
    freight=st.integers(0, 999),
    discount=st.integers(0, 6000),
)
def test_whatever_is_done_the_books_agree(world, counter, acts, freight, discount):
    started = transaction.savepoint()
    try:
        order = counter.place(*LINES, freight_fen=freight, discount_fen=discount)
        for act in [("accept",), *acts]:
            with suppress(DomainError), transaction.atomic():
                do(world, counter, order, *act)
            agree(world, order)
    finally:
        transaction.savepoint_rollback(started)

"""The books prove themselves, and name the first row that is wrong."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from orders.ledger.actions import Leg, post_entry
from orders.ledger.models import LedgerAccount
from orders.ledger.queries import check_books
from orders.purchases.actions import accept_order, place_order, record_purchase, take_payment
from orders.purchases.models import Order, OrderLine

pytestmark = [pytest.mark.django_db, pytest.mark.breaks_books]


@pytest.fixture
def order(world):
    """A paid order with one line bought, so that every check has something to look at."""
    order = place_order(
        actor=world.lan,
        station=world.willow.pk,
        villager=world.granny.pk,
        lines=[{"platform": "jd", "title": "kettle", "quantity": 1, "unit_price_fen": 4000}],
    )
    accept_order(order, actor=world.lan, evidence={"kind": "pin"})
    take_payment(order, actor=world.lan, amount_fen=4000, method="cash")
    return record_purchase(
        order, order.lines.get(), actor=world.buyer, platform_order_no="J1", unit_price_fen=4000
    )


def faults(world) -> list[str]:
    return [str(fault) for fault in check_books([world.county_id])]


def test_an_honest_county_has_no_faults(world, order, capsys):
    assert faults(world) == []

    call_command("check_books")

    assert capsys.readouterr().out == "books agree: 4 accounts, 2 transfers\n"


def test_a_total_that_drifted_is_named_and_the_command_says_no(world, order, capsys):
    drawer = LedgerAccount.objects.in_county(world.county_id).get(kind="drawer")
    LedgerAccount.objects.in_county(world.county_id).filter(pk=drawer.pk).update(debits=4001)

    with pytest.raises(SystemExit) as stopped:
        call_command("check_books")

    assert stopped.value.code == 1
    assert str(drawer.pk) in capsys.readouterr().out


def test_an_order_that_claims_money_it_has_not_is_named(world, order):
    Order.objects.in_county(world.county_id).filter(pk=order.pk).update(paid_fen=3999)

    assert faults(world) == [f"order {order.pk}: {order.number}: holds 3999, the drawer took 4000"]


def test_an_order_whose_total_is_not_its_lines_is_named(world, order):
    Order.objects.in_county(world.county_id).filter(pk=order.pk).update(total_fen=4100)

    assert faults(world) == [f"order {order.pk}: {order.number}: total 4100, its lines 4000"]


def test_a_line_handed_over_without_its_money_is_named(world, order):
    OrderLine.objects.in_county(world.county_id).update(status="collected")

    assert faults(world) == [f"order {order.pk}: {order.number}: handed over 4000, booked 0"]


def test_a_purchase_that_is_not_booked_is_named(world, order):
    line = order.lines.get()
    OrderLine.objects.in_county(world.county_id).filter(pk=line.pk).update(
        unit_price_fen=3000, freight_share_fen=1000
    )

    assert faults(world) == [f"orderline {line.pk}: bought goods booked 4000 instead of 3000"]


def test_a_transfer_cannot_vanish_unnoticed(world, order):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "DELETE FROM orders_transfer WHERE county_id = %s AND amount_fen = 4000",
            [world.county_id],
        )

    said = " ".join(faults(world))
    assert "ledgeraccount" in said
    assert "moves no money" in said
    assert "the drawer took 0" in said


def test_one_county_can_be_proved_alone(world, order, capsys):
    LedgerAccount.objects.in_county(world.county_id).update(debits=9_999_999, may_go_negative=True)

    call_command("check_books", county=world.far_county_id)

    assert capsys.readouterr().out == "books agree: 0 accounts, 0 transfers\n"


def test_the_cost_of_proving_does_not_grow_with_the_books(world, order):
    from tests.recorder import recording

    with recording() as few:
        faults(world)
    for amount in (1, 2, 3):
        post_entry(
            county_id=world.county_id,
            kind="float",
            source=world.pine,
            actor=world.bo,
            transfers=[Leg(world.pine.pk, "drawer", "sales_due", amount)],
        )
    with recording() as more:
        assert faults(world) == []

    assert len(more.counted) == len(few.counted) <= 15

"""An order at the console: written down, agreed, paid, bought, cancelled; refusals in words."""

from __future__ import annotations

import pytest

from orders.purchases.models import Order
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    return Desk(world.lan)


@pytest.fixture
def buyer(world):
    return Desk(world.buyer)


def free_line(**more):
    given = {"title": "Rice cooker", "unit_price_fen": "169", "quantity": 1, "platform": "jd",
             "category": "appliance", **more}  # fmt: skip
    forms = {"free-TOTAL_FORMS": 1, "free-INITIAL_FORMS": 0}
    return forms | {f"free-0-{name}": value for name, value in given.items()}


def test_the_villager_is_found_by_her_initials(world, desk):
    page = said(desk.get("/orders/new/?q=lxh"))

    assert "刘**" in page
    assert "单**" not in page


def test_typing_refreshes_the_list_alone(world, desk):
    part = desk.get("/orders/new/?q=lxh", headers={"HX-Request": "true", "HX-Target": "people"})

    assert "刘**" in said(part)
    assert b"<html" not in part.content


def test_an_order_is_written_down_with_its_deposit(world, desk):
    answer = desk.send(f"/orders/new/{world.granny.pk}/", **free_line())

    page = said(desk.get(answer["Location"]))
    assert "¥169.00" in page
    assert "¥84.50" in page
    assert "The villager says yes" in page


def test_an_empty_order_is_refused_in_words(world, desk):
    answer = desk.send(f"/orders/new/{world.granny.pk}/", **free_line(title="", unit_price_fen=""))

    assert "An order has at least one line." in said(answer)
    assert not Order.objects.in_county(world.county_id).exists()


def test_a_line_without_a_price_is_pointed_at(world, desk):
    answer = desk.send(f"/orders/new/{world.granny.pk}/", **free_line(unit_price_fen=""))

    assert "Say what one piece costs." in said(answer)


def test_an_earlier_order_is_copied(world, desk, counter):
    order = counter.place()

    page = desk.get(f"/orders/new/{world.granny.pk}/?copy={order.pk}").content.decode()

    assert 'value="Rice cooker"' in page
    assert 'value="169.00"' in page


def test_yes_deposit_and_what_comes_next(world, desk, counter):
    order = counter.place()
    path = f"/orders/{order.pk}/"

    desk.send(f"{path}accept/", kind="signature")
    asked = said(desk.get(path))
    desk.send(f"{path}pay/", amount_fen="84.50")
    paid = said(desk.get(path))

    assert "Take the deposit ¥84.50" in asked
    assert "¥84.50 taken in cash." in paid
    assert "Ready to buy" in paid
    assert world.fresh(order).status == "funded"


def test_too_much_money_is_refused_in_words_and_the_amount_stays(world, desk, counter):
    order = counter.accepted()

    answer = desk.send(f"/orders/{order.pk}/pay/", amount_fen="9999")

    assert "This is more than is owed." in said(answer)
    assert 'value="9999"' in answer.content.decode()
    assert world.fresh(order).paid_fen == 0


def test_paying_twice_by_a_double_tap_pays_once(world, desk, counter):
    order, key = counter.accepted(), "01a20000-0000-7000-8000-000000000001"

    for _tap in "12":
        desk.send(f"/orders/{order.pk}/pay/", key, amount_fen="84.50")

    assert world.fresh(order).paid_fen == 8450


def test_cancelling_says_what_goes_back(world, desk, counter):
    order = counter.funded()

    unasked = desk.send(f"/orders/{order.pk}/cancel/", reason="")
    desk.send(f"/orders/{order.pk}/cancel/", reason="Changed her mind")
    page = said(desk.get(f"/orders/{order.pk}/"))

    assert unasked.status_code == 200
    assert "Give ¥84.50 back from the drawer." in page
    assert world.fresh(order).status == "cancelled"


def test_a_line_is_cancelled_on_a_page_of_its_own(world, desk, counter):
    order = counter.place()
    path = f"/orders/{order.pk}/lines/{counter.line(order, 2).pk}/cancel/"

    page = said(desk.get(path))
    desk.send(path, reason="Too dear")

    assert "It is not bought yet" in page
    assert counter.line(order, 2).status == "cancelled"


def test_the_buyer_writes_down_what_was_bought_and_its_waybill(world, buyer, counter):
    order = counter.funded()
    line = counter.line(order, 1)
    path = f"/buying/{order.pk}/{line.pk}/"
    listed = said(buyer.get("/buying/"))

    buyer.send(f"{path}bought/", platform_order_no="JD1", unit_price_fen="169.00")
    buyer.send(f"{path}waybill/", carrier="sf", waybill_no="SF1234567890123", quantity=1)

    assert "Rice cooker" in listed
    assert counter.line(order, 1).status == "shipped"


def test_a_price_too_dear_goes_back_to_the_counter(world, desk, buyer, counter):
    order = counter.funded()
    line = counter.line(order, 1)

    buyer.send(
        f"/buying/{order.pk}/{line.pk}/bought/", platform_order_no="JD1", unit_price_fen="190"
    )

    assert "Too dear: not bought." in said(buyer.get("/buying/"))
    assert "Ask the villager" in said(desk.get(f"/orders/{order.pk}/"))


def test_a_refused_form_of_the_buyer_comes_back_open(world, buyer, counter):
    order = counter.funded()
    line = counter.line(order, 1)

    answer = buyer.send(
        f"/buying/{order.pk}/{line.pk}/bought/", platform_order_no="", unit_price_fen="169"
    )

    assert answer.status_code == 200
    assert "<details open>" in answer.content.decode()


def test_out_of_stock_gives_the_money_back_at_the_counter(world, desk, buyer, counter):
    order = counter.funded()

    buyer.send(f"/buying/{order.pk}/{counter.line(order, 1).pk}/out-of-stock/", reason="")
    asked = said(desk.get(f"/orders/{order.pk}/"))
    desk.send(f"/orders/{order.pk}/refund/")

    assert "Pay money back" in asked
    assert world.fresh(order).refund_due_fen == 0


@pytest.mark.parametrize("who", ["bo", "far_clerk", "far_manager"])
def test_strangers_find_no_order(world, counter, who):
    order = counter.place()
    stranger = Desk(getattr(world, who))

    assert stranger.get(f"/orders/{order.pk}/").status_code == 404
    assert stranger.send(f"/orders/{order.pk}/pay/", amount_fen="1").status_code == 404


def test_a_clerk_does_not_see_the_buying_list(world, desk, counter):
    order = counter.funded()
    path = f"/buying/{order.pk}/{counter.line(order, 1).pk}/bought/"

    assert desk.get("/buying/").status_code == 403
    answer = desk.send(path, platform_order_no="JD1", unit_price_fen="169")
    assert answer.status_code == 403
    assert counter.line(order, 1).status == "funded"


def test_the_list_of_orders_shows_ones_own_by_what_they_need(world, desk, counter):
    order = counter.place()

    assert "刘**" in said(desk.get("/orders/"))
    assert f"/orders/{order.pk}/" in desk.get("/orders/?group=word").content.decode()
    assert f"/orders/{order.pk}/" not in desk.get("/orders/?group=here").content.decode()
    assert f"/orders/{order.pk}/" not in Desk(world.bo).get("/orders/").content.decode()

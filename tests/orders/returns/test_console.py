"""The return's page: one big next step, money, and what a refusal says."""

from __future__ import annotations

import pytest

from tests.consoles import Desk, said

from .conftest import SHOES

pytestmark = pytest.mark.django_db


def test_refused_shoes_from_the_order_page_to_the_drawer(world, back):
    order = back.arrived(SHOES)
    back.refuse(order)
    world.relay()
    world.relay()
    clerk, buyer = Desk(world.lan), Desk(world.buyer)
    goods = order.returns.get()
    page = f"/returns/{goods.pk}/"

    assert goods.number in said(clerk.get(page))
    assert f"/returns/{goods.pk}/" in clerk.get(f"/orders/{order.pk}/").content.decode()
    assert "Note the condition" in said(clerk.get(page))
    clerk.send(f"{page}inspect/", condition="as_new")
    wrong = clerk.send(f"{page}pick-code/", pick_code="")
    assert "This field is required." in said(wrong)
    clerk.send(f"{page}pick-code/", pick_code="R-7788")
    paid = clerk.send(f"{page}pay-out/", evidence_note="signed")
    assert paid["Location"] == page
    assert "R-7788" in said(clerk.get(page))

    assert back.balances()["drawer"] == 0
    refused = clerk.send(f"{page}refund-in/", amount_fen="400")
    assert refused.status_code == 403
    assert "Shoes" in said(buyer.get("/returns/"))


def test_a_return_begins_on_the_order_page(world, back):
    order = back.collected(SHOES)
    line = order.lines.get()
    clerk = Desk(world.lan)
    url = f"/orders/{order.pk}/lines/{line.pk}/return/"

    assert url in clerk.get(f"/orders/{order.pk}/").content.decode()
    begun = clerk.send(url, basis="fault", reason="sole came off", goods_here="on")
    again = clerk.send(url, basis="fault", goods_here="on")

    assert "sole came off" in said(clerk.get(begun["Location"]))
    assert "All pieces of this line are in a return already." in said(again)


def test_each_sees_what_is_his_to_do(world, back):
    goods = back.ask(back.collected(SHOES))
    page = f"/returns/{goods.pk}/"

    clerk, manager = said(Desk(world.lan).get(page)), said(Desk(world.manager).get(page))

    assert "The villager keeps it" in clerk
    assert "Approve an advance" not in clerk
    assert "Approve an advance" in manager
    assert "Somebody else does this." in manager


def test_the_pages_speak_chinese(world, back):
    goods = back.ask(back.collected(SHOES))
    desk = Desk(world.lan, language="zh-hans")

    assert "退货" in said(desk.get("/returns/"))
    assert "记录成色" in said(desk.get(f"/returns/{goods.pk}/"))

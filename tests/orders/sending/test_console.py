"""Sending at the console: one screen, prices while one types, refusals where they belong."""

from __future__ import annotations

import re
from typing import Any

import pytest

from orders.ledger.queries import station_balances
from orders.parcels.actions import record_scans
from orders.sending.actions import open_account
from orders.sending.models import Sending
from tests.consoles import Desk as Browser
from tests.consoles import said
from tests.orders.scenes import scan_in

from .conftest import ADDRESS, CARD

pytestmark = pytest.mark.django_db


def form(world: Any, **more: Any) -> dict[str, Any]:
    return {
        "villager": str(world.granny.pk),
        "identity_kind": "citizen_card",
        "identity_number": CARD,
        "recipient_name": "王小明",
        "recipient_phone": "15400001234",
        "address": ADDRESS,
        "category": "produce",
        "contents": "笋干",
        "inspected": "on",
        "weight": "2.3",
        "carrier": "sto",
        "quoted-sto": "1200",
        **more,
    }


@pytest.fixture
def lan(world, desk):
    return Browser(world.lan)


def only(world) -> Sending:
    return Sending.objects.in_county(world.county_id).select_related("parcel").get()


def test_the_prices_of_all_carriers_stand_there_while_one_types(world, lan):
    part = lan.post("/sendings/new/offers/", {"address": ADDRESS, "weight": "2.3"})

    text = said(part)
    assert b"<html" not in part.content
    # sto: 8 + 2 × 2; sf: 22 + 3 × 10 by half kilos
    assert text.index("¥12.00") < text.index("¥52.00")
    assert "The first 1 kg: ¥8.00 = ¥8.00" in text
    assert not Sending.objects.in_county(world.county_id).exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"address": "somewhere", "weight": "1"}, "Begin the address with its province"),
        ({"address": ADDRESS, "weight": "0"}, "1 to 50000"),
        ({"address": ADDRESS, "weight": "10000"}, "1 to 50000"),
        ({"address": ADDRESS, "weight": ""}, "With address and weight"),
        ({"address": ADDRESS, "weight": "a lot"}, "Enter a number"),
        ({"address": ADDRESS, "weight": "1", "length_cm": "10"}, "Measure all three sides"),
    ],
)
def test_no_price_says_why(world, lan, given, words):
    assert words in said(lan.post("/sendings/new/offers/", given))


def test_one_screen_accepts_and_the_page_offers_the_label(world, lan):
    answer = lan.send("/sendings/new/", **form(world))

    sending = only(world)
    assert answer["Location"] == f"/sendings/{sending.pk}/"
    page = lan.get(answer["Location"])
    assert "Accepted. ¥12.00: print the label now." in said(page)
    assert f"/sendings/{sending.pk}/label.pdf?size=76x130" in page.content.decode()
    assert CARD not in page.content.decode()
    label = lan.get(f"/sendings/{sending.pk}/label.pdf")
    assert label.content.startswith(b"%PDF")
    assert station_balances(world.county_id, world.willow.pk)["drawer"] == 1200


def test_a_double_tap_accepts_once(world, lan):
    key = "0198c0de-0000-7000-8000-000000000001"
    first = lan.send("/sendings/new/", key=key, **form(world))
    again = lan.send("/sendings/new/", key=key, **form(world))

    assert again["Location"] == first["Location"]
    assert only(world)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"identity_number": ""}, "identity document first"),
        ({"identity_number": "110105194912310020"}, "Compare it with the document"),
        ({"contents": "烟花"}, "may not be sent"),
        ({"inspected": ""}, "look at its contents first"),
        ({"carrier": "ems"}, "no rate for this destination"),
        ({"carrier": ""}, "Choose a carrier by its price"),
        ({"weight": "60"}, "1 to 50000"),
        ({"quoted-sto": "900"}, "The price has changed"),
        ({"address": "Paris"}, "Begin the address with its province"),
        ({"uscc": "91110000600037341K", "organisation": "合作社"}, "social credit code"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_number_is_not_shown_again(world, lan, change, words):
    page = lan.send("/sendings/new/", **form(world, **change))

    assert words in said(page)
    assert CARD not in page.content.decode()
    assert "110105194912310020" not in page.content.decode()
    assert "王小明" in page.content.decode()  # what the clerk typed otherwise stays
    assert not Sending.objects.in_county(world.county_id).exists()


def test_restricted_goods_ask_and_go_on_when_confirmed(world, lan):
    page = lan.send("/sendings/new/", **form(world, contents="米酒"))
    assert "The conditions are met; I have checked" in said(page)

    lan.send("/sendings/new/", **form(world, contents="米酒", restricted_confirmed="on"))
    assert only(world).restricted == ["liquor"]


def test_a_returning_villager_is_known(world, lan):
    lan.send("/sendings/new/", **form(world))

    page = said(lan.get(f"/sendings/new/?villager={world.granny.pk}"))
    assert "Identity card, last seen on" in page
    answer = lan.send("/sendings/new/", **form(world, identity_number="", seen_again="on"))

    assert answer.status_code == 302
    assert Sending.objects.in_county(world.county_id).count() == 2


def test_staged_cancelled_and_gone_from_the_list(world, lan):
    lan.send("/sendings/new/", **form(world))
    sending = only(world)
    assert "王**" in said(lan.get("/sendings/"))

    lan.send(f"/sendings/{sending.pk}/stage/")
    assert "Staged" in said(lan.get(f"/sendings/{sending.pk}/"))
    lan.send(f"/sendings/{sending.pk}/cancel/", reason="不寄了")

    page = said(lan.get(f"/sendings/{sending.pk}/"))
    assert "Give the parcel back with ¥12.00" in page
    assert "Nothing here" in said(lan.get("/sendings/"))
    assert lan.get(f"/sendings/{sending.pk}/label.pdf").status_code == 302


def test_the_centre_gives_a_pile_to_the_carrier(world, lan, desk):
    sendings = [desk.accept(), desk.accept()]
    record_scans([scan_in("load", one.parcel, world.willow) for one in sendings], actor=world.lan)
    record_scans([scan_in("receive", one.parcel, world.centre) for one in sendings],
                 actor=world.ops)  # fmt: skip
    ops = Browser(world.ops)
    page = ops.get("/tenders/new/")
    found = re.findall(r'name="parcels" value="([^"]+)" checked', page.content.decode())
    assert {str(one.parcel_id) for one in sendings} == set(found)

    answer = ops.send("/tenders/new/", carrier="sto", receipt_no="STO-1", parcels=found)

    assert "2 parcels are the carrier's now." in said(ops.get(answer["Location"]))
    assert "STO-1" in said(lan.get(f"/sendings/{sendings[0].pk}/"))


def test_an_account_is_opened_charged_and_paid(world, lan, desk):
    account = open_account(
        actor=world.manager, station=world.willow, code="HZS", name="笋干合作社", limit_fen=9000
    )
    lan.send("/sendings/new/", **form(world, method="account", account=str(account.pk)))
    assert "¥12.00" in said(lan.get(f"/sender-accounts/{account.pk}/"))

    lan.send(f"/sender-accounts/{account.pk}/", amount_fen="12")

    assert "Taken into the drawer." in said(lan.get(f"/sender-accounts/{account.pk}/"))
    assert world.fresh(account).owed_fen == 0
    manager = Browser(world.manager)
    manager.send("/sender-accounts/", code="B", name="茶厂", limit_fen="100", uscc="",
                 station=str(world.pine.pk))  # fmt: skip
    assert "茶厂" in said(manager.get("/sender-accounts/"))


def test_every_page_reads_in_chinese_too(world, lan, desk):
    sending = desk.accept()
    chinese = Browser(world.lan, language="zh-hans")

    for path in ("/sendings/", "/sendings/new/", f"/sendings/{sending.pk}/", "/sender-accounts/"):
        page = chinese.get(path)
        assert page.status_code == 200
        assert not re.search(r"(?i)\b(parcel|sender|carrier|price)\b", said(page)), path

"""Sending over HTTP: one act at the counter, each refusal with its code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.audit.models import AuditEvent
from accounts.kernel.ids import new_id
from orders.ledger.queries import station_balances
from orders.parcels.models import Parcel, ScanEvent
from orders.sending.models import Sending

from .conftest import ADDRESS, CARD

pytestmark = pytest.mark.django_db
LIST = "/api/v1/sendings/"


def body(world: Any, **more: Any) -> dict[str, Any]:
    return {
        "station": str(world.willow.pk),
        "carrier": "sto",
        "sender": {"villager": str(world.granny.pk)},
        "identity": {"kind": "citizen_card", "number": CARD},
        "recipient": {"name": "王小明", "phone": "15400001234", "address": ADDRESS},
        "contents": {"category": "produce", "text": "笋干", "inspected": True},
        "weight_grams": 2300,
        "size": {"length_cm": 30, "width_cm": 20, "height_cm": 20},
        "declared_fen": 100_000,
        "payment": {"method": "cash"},
        **more,
    }


def test_one_post_accepts_prices_labels_and_takes_the_money(world, desk, api):
    answer = api.as_(world.lan).post(LIST, body(world))

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["status"], told["total_fen"]) == ("labelled", 1700)
    assert told["recipient"] == {
        "name_masked": "王**",
        "phone_masked": "154******34",
        "address_masked": "浙江省杭州市西湖区幸福小区3号楼",
        "province": "33",
    }
    assert answer["Location"] == f"{LIST}{told['id']}/"
    assert [line["code"] for line in told["lines"]] == [
        "weight", "volume", "chargeable", "first", "steps", "insurance",
    ]  # fmt: skip
    assert station_balances(world.county_id, world.willow.pk)["drawer"] == 1700


def test_a_replay_prints_one_label_and_takes_money_once(world, desk, api):
    lan, key = api.as_(world.lan), str(new_id())

    first = lan.post(LIST, body(world), key=key)
    again = lan.post(LIST, body(world), key=key)

    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert Sending.objects.in_county(world.county_id).count() == 1
    labels = ScanEvent.objects.in_county(world.county_id).filter(step="label")
    assert labels.count() == 1
    assert station_balances(world.county_id, world.willow.pk)["drawer"] == 1700


def test_the_document_is_nowhere_in_answers_audit_or_keys(world, desk, api):
    lan = api.as_(world.lan)

    made = lan.post(LIST, body(world))
    pk = made.json()["id"]
    refused = lan.post(LIST, body(world, weight_grams=0))
    told = [made, refused, lan.get(LIST), lan.get(f"{LIST}{pk}/"), lan.get("/api/v1/parcels/")]

    for one in told:
        for secret in (CARD, CARD[-4:], "王小明", "15400001234", "501室"):
            assert secret not in one.content.decode()
    events = AuditEvent.objects.in_county(world.county_id).values_list("data", flat=True)
    assert CARD not in json.dumps(list(events), default=str)


@pytest.mark.parametrize(
    ("change", "status", "code", "pointer"),
    [
        ({"identity": None}, 409, "identity_missing", "/identity"),
        ({"identity": {"seen_again": True}}, 409, "identity_missing", "/identity"),
        ({"identity": {"kind": "citizen_card", "number": "110105194912310020"}}, 422,
         "invalid_identity", "/identity/number"),
        ({"weight_grams": 0}, 422, "out_of_bounds", "/weight_grams"),
        ({"weight_grams": 10_000_000}, 422, "out_of_bounds", "/weight_grams"),
        ({"size": {"length_cm": 0, "width_cm": 1, "height_cm": 1}}, 422, "out_of_bounds",
         "/size/length_cm"),
        ({"contents": {"category": "other", "text": "烟花", "inspected": True}}, 409,
         "prohibited_goods", "/contents/text"),
        ({"contents": {"category": "other", "text": "白酒", "inspected": True}}, 409,
         "restricted_goods", "/contents/text"),
        ({"contents": {"category": "other", "text": "书", "inspected": False}}, 409,
         "not_inspected", "/contents/inspected"),
        ({"carrier": "ems"}, 409, "no_rate", "/carrier"),
        ({"quoted_fen": 1}, 409, "price_changed", "/quoted_fen"),
        ({"payment": {"method": "account", "account": str(new_id())}}, 422, "unknown_reference",
         "/payment/account"),
        ({"recipient": {"name": "王", "phone": "15400001234", "address": "somewhere"}}, 422,
         "unknown_province", "/recipient/province"),
        ({"declared_fen": 2_000_001}, 422, "out_of_bounds", "/declared_fen"),
    ],
)  # fmt: skip
def test_each_refusal_has_its_code_and_changes_nothing(
    world, desk, api, change, status, code, pointer
):
    answer = api.as_(world.lan).post(LIST, body(world, **change))

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert pointer in json.dumps(answer.json())
    assert not Parcel.objects.in_county(world.county_id).exists()
    assert station_balances(world.county_id, world.willow.pk) == {}


def test_out_of_bounds_names_its_bounds(world, desk, api):
    told = api.as_(world.lan).post(LIST, body(world, weight_grams=0)).json()

    assert (told["least"], told["most"]) == (1, 50_000)


@pytest.mark.parametrize(
    "change",
    [
        {"weight_grams": "2300"},
        {"sender": {"villager": str(new_id()), "name": "x", "phone": "1"}},
        {"identity": {"kind": "library_card", "number": "1"}},
        {"surprise": 1},
        {"contents": {"category": "produce", "text": "笋干", "inspected": "yes"}},
        {"size": {"length_cm": 1.5, "width_cm": 1, "height_cm": 1}},
    ],
)
def test_what_is_malformed_is_a_400(world, desk, api, change):
    assert api.as_(world.lan).post(LIST, body(world, **change)).status_code == 400


def test_a_quote_costs_nothing_and_needs_no_key(world, desk, api):
    asked = {"carrier": "sf", "address": "北京市朝阳区", "weight_grams": 1200,
             "size": {"length_cm": 40, "width_cm": 30, "height_cm": 20}}  # fmt: skip

    answer = api.as_(world.lan).post("/api/v1/sendings/quote/", asked, HTTP_IDEMPOTENCY_KEY="")

    told = answer.json()
    assert answer.status_code == 200, told
    # 24,000 cm³ / 8000 = 3 kg; 22 yuan + 4 × half a kilo at 10
    assert (told["volumetric_grams"], told["chargeable_grams"]) == (3000, 3000)
    assert (told["province"], told["total_fen"]) == ("11", 6200)
    assert not Sending.objects.in_county(world.county_id).exists()


def test_the_label_is_a_pdf_until_it_is_cancelled(world, desk, api):
    lan = api.as_(world.lan)
    pk = lan.post(LIST, body(world)).json()["id"]

    label = lan.get(f"{LIST}{pk}/label.pdf", {"size": "100x150"}, HTTP_ACCEPT="application/pdf")
    assert (label.status_code, label["Content-Type"]) == (200, "application/pdf")
    assert label.content.startswith(b"%PDF")
    assert lan.get(f"{LIST}{pk}/label.pdf", {"size": "1x1"}).status_code == 400

    assert lan.post(f"{LIST}{pk}/cancel/", {"reason": "不寄了"}).json()["status"] == "cancelled"
    refused = lan.get(f"{LIST}{pk}/label.pdf")
    assert (refused.status_code, refused.json()["code"]) == (409, "label_of_cancelled")


def test_staged_twice_is_a_conflict(world, desk, api):
    lan = api.as_(world.lan)
    pk = lan.post(LIST, body(world)).json()["id"]

    assert lan.post(f"{LIST}{pk}/stage/", {}).json()["status"] == "staged"
    again = lan.post(f"{LIST}{pk}/stage/", {})

    assert (again.status_code, again.json()["code"]) == (409, "illegal_move")

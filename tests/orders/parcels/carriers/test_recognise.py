"""Whose waybill is this? The rows say, and they only warn."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel.ids import new_id
from orders.parcels.carriers.choices import PATTERNS, check_pattern
from orders.parcels.carriers.models import WaybillPattern
from orders.parcels.carriers.recogniser import (
    _compiled,
    only_candidate,
    recognise,
    warnings_of,
)
from orders.parcels.models import Parcel
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "carriers"),
    [
        ("SF1234567890123", ["sf"]),
        ("sf 1234-5678-90123", ["sf"]),
        ("ＹＴ１２３４５６７８９０１２３", ["yto"]),
        ("771234567890123", ["sto"]),
        ("73123456789012", ["zto"]),
        ("312345678901234", ["yunda"]),
        ("JT1234567890123", ["jt"]),
        ("JDAB12345678901", ["jd"]),
        ("9123456789012", ["ems"]),
        ("EE471108151FR", ["ems"]),
        ("RR473124829GB", ["ems"]),
        ("EB000717595HK", ["ems"]),
        ("DPK123456789012", ["dpk"]),
        ("621123456789012", ["cainiao"]),
        ("431234567890123", ["sto", "yunda"]),
        ("EB000717594HK", []),  # the check digit is wrong
        ("123456", []),
        ("", []),
        ("运单", []),
        ("9" * 33, []),
    ],
)
def test_a_number_suggests_carriers(world, text: str, carriers: list[str]) -> None:
    assert [one.carrier for one in recognise(text)] == carriers


def test_a_candidate_says_where_the_pattern_is_from(world) -> None:
    [one] = recognise("RR473124829GB")

    assert (one.carrier, one.name, one.source) == ("ems", "EMS", "UPU S10")


def test_a_pattern_is_asked_only_in_its_time(world) -> None:
    WaybillPattern.objects.filter(carrier="yto").update(until_on="2025-12-31")

    assert recognise("YT1234567890123") == []

    WaybillPattern.objects.create(
        carrier_id="zto", pattern=r"YT\d{13}", source="tests", from_on="2026-01-01"
    )
    assert only_candidate("YT1234567890123") == "zto"


def test_two_candidates_are_no_answer(world) -> None:
    assert only_candidate("431234567890123") == ""


def test_a_number_of_another_carrier_is_a_warning(world) -> None:
    [warning] = warnings_of("YT1234567890123", "zto")

    assert warning["code"] == "waybill_looks_like"
    assert warning["carriers"] == ["yto"]
    assert warning["detail"] == "This number looks like YTO Express; you chose ZTO Express."
    assert warnings_of("YT1234567890123", "yto") == []
    assert warnings_of("123456789", "yto") == []


def test_a_wrong_check_digit_is_a_warning(world) -> None:
    [warning] = warnings_of("EB000717594HK", "ems")

    assert warning["code"] == "waybill_misread"


@pytest.mark.parametrize("pattern", [row[1] for row in PATTERNS])
def test_the_patterns_we_ship_are_patterns(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(A+)+B", "A*", "(A|A){20}", r"\w+", "A{1,9}" * 4, "(A", "[", "a", "", "A" * 81, ".", "(A)?"],
)
def test_a_pattern_that_could_search_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", [*(row[1] for row in PATTERNS), r"\d{0,32}" * 3 + "X"])
@given(text=st.text("0123456789AX", max_size=32))
def test_no_number_takes_long(pattern: str, text: str) -> None:
    started = time.thread_time()

    _compiled(pattern).fullmatch(text)

    assert time.thread_time() - started < 0.1


def test_a_huge_text_is_answered_at_once(world) -> None:
    started = time.thread_time()

    assert recognise("7" * 5_000_000) == []

    assert time.thread_time() - started < 1


# --- doors ---


def parcel_in(world, **given) -> dict:
    recipient = {"name": "章小雨", "phone": "15400003333"}
    return {"carrier": "zto", "waybill_no": "YT1234567890123", "station": str(world.willow.pk),
            "recipient": recipient, **given}  # fmt: skip


def test_the_api_warns_and_registers(world, api) -> None:
    answer = api.as_(world.lan).post("/api/v1/parcels/", parcel_in(world))

    assert answer.status_code == 201
    assert [one["code"] for one in answer.json()["warnings"]] == ["waybill_looks_like"]
    assert answer.json()["carrier"] == "zto"


def test_the_api_has_nothing_to_say_of_a_number_that_fits(world, api) -> None:
    answer = api.as_(world.lan).post("/api/v1/parcels/", parcel_in(world, carrier="yto"))

    assert answer.json()["warnings"] == []


def test_a_list_is_warned_of_item_by_item(world, api) -> None:
    items = [
        parcel_in(world),
        parcel_in(world, carrier="yto", waybill_no="YT1234567890124"),
        {"carrier": "yto"},
    ]

    answer = api.as_(world.manager).post("/api/v1/parcels/batch/", {"parcels": items})

    first, second, third = answer.json()["results"]
    assert [one["carriers"] for one in first["warnings"]] == [["yto"]]
    assert "warnings" not in second
    assert third["outcome"] == "rejected"


def test_the_console_says_what_it_looks_like(world) -> None:
    desk = Desk(world.lan)

    answer = desk.send(
        "/parcels/new/", waybill_no="YT1234567890123", carrier="zto",
        name="章小雨", phone="15400003333",
    )  # fmt: skip

    answer = desk.get(answer["Location"])

    assert "This number looks like YTO Express; you chose ZTO Express." in said(answer)
    assert Parcel.objects.in_county(world.county_id).get().carrier_id == "zto"


def test_a_scan_of_a_number_two_carriers_use_takes_the_one_it_looks_like(world, announce) -> None:
    number = "YT1234567890123"
    announce(carrier="zto", waybill_no=number)
    mine = announce(carrier="yto", waybill_no=number)
    op_id = str(new_id())
    form = {"op_id": op_id, "step": "shelve", "waybill_no": number, "shelf": "2-1"}

    for outcome in ("applied", "duplicate"):
        answer = Desk(world.lan).post("/scan/", form, headers={"X-Scan": "1"})
        assert f'data-outcome="{outcome}"' in answer.content.decode()

    assert world.fresh(mine).status == "shelved"

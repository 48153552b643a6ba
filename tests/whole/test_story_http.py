"""The story of one order over HTTP, against the running product with its real worker."""

from __future__ import annotations

import uuid

import pytest

from tests.whole.conftest import Running, wait_until

pytestmark = pytest.mark.slow


def test_one_order_from_the_counter_to_the_hand_over(running: Running) -> None:
    clerk, buyer, driver = (running.client(name) for name in ("clerk", "buyer", "driver"))
    waybill = f"SF{uuid.uuid4().int % 10**13:013d}"

    # the villager has no phone of her own; the clerk finds her by her initials
    granny = clerk.post(
        "/villagers/",
        {"name": "仇阿芳", "phone": "15400007788", "consents": ["hold_at_station"]},
        expect=201,
    )
    found = clerk.get("/villagers/", q="qaf")["data"]
    assert granny["id"] in [one["id"] for one in found]
    assert "阿芳" not in str(found)

    order = clerk.post(
        "/orders/",
        {
            "station": clerk.station["id"],
            "villager": granny["id"],
            "lines": [
                {
                    "platform": "taobao",
                    "title": "电饭煲",
                    "category": "appliance",
                    "quantity": 1,
                    "unit_price_fen": 19900,
                },
                {"platform": "jd", "title": "毛巾", "quantity": 2, "unit_price_fen": 1290},
            ],
            "freight_fen": 600,
        },
        expect=201,
    )
    path = f"/orders/{order['id']}"
    assert order["status"] == "quoted"
    assert order["total_fen"] == 19900 + 2580 + 600
    deposit = order["deposit_due_fen"]
    assert deposit > 0
    clerk.post(f"{path}/accept/", {"evidence": {"kind": "verbal", "note": "当面确认"}})
    paid = clerk.post(f"{path}/payments/", {"amount_fen": deposit, "method": "cash"})
    assert paid["status"] == "funded"

    for line, price in zip(order["lines"], (19900, 1290), strict=True):
        buyer.post(
            f"{path}/lines/{line['id']}/purchase/",
            {"platform_order_no": f"T{uuid.uuid4().int % 10**12}", "unit_price_fen": price},
        )
        shipped = buyer.post(
            f"{path}/lines/{line['id']}/waybills/",
            {"carrier": "sf", "waybill_no": waybill, "quantity": line["quantity"]},
        )
    assert shipped["status"] == "shipped"

    parcel = {"carrier": "sf", "waybill_no": waybill}
    assert buyer.scan("receive", **parcel)["status"] == "received_county"
    assert driver.scan("load", **parcel)["outcome"] == "applied"
    assert clerk.scan("unload", **parcel)["status"] == "arrived"
    shelved = clerk.scan("shelve", shelf="1-2", **parcel)
    assert shelved["status"] == "shelved"
    assert shelved["pickup_code"].startswith("1-2-")

    wait_until(lambda: clerk.get(f"{path}/")["status"] == "ready", what="the line is ready")
    message = wait_until(
        lambda: [
            one
            for one in clerk.get("/messages/")["data"]
            if shelved["pickup_code"] in one.get("text", "")
        ],
        what="the message to the villager",
    )[0]
    assert "15400007788" not in str(message)
    wait_until(
        lambda: [
            one
            for one in clerk.get("/messages/")["data"]
            if one["id"] == message["id"] and one["status"] == "sent"
        ],
        what="the message is sent",
    )

    balance = clerk.get(f"{path}/")["balance_fen"]
    clerk.post(
        "/handovers/",
        {
            "station": clerk.station["id"],
            "parcels": [shelved["parcel"]],
            "proof": {"pickup_code": shelved["pickup_code"], "collector": "self"},
            "payments": [{"order": order["id"], "amount_fen": balance, "method": "cash"}],
        },
    )

    done = clerk.get(f"{path}/")
    assert done["status"] == "collected"
    assert done["balance_fen"] == 0
    steps = [event["step"] for event in clerk.get(f"/parcels/{shelved['parcel']}/")["events"]]
    assert [
        step for step in steps if step in ("receive", "load", "unload", "shelve", "collect")
    ] == [
        "receive",
        "load",
        "unload",
        "shelve",
        "collect",
    ]


def test_the_books_agree_afterwards(running: Running) -> None:
    checked = running.manage("check_books")

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "agree" in checked.stdout


def test_a_second_start_on_the_same_data_is_refused_with_its_address(running: Running) -> None:
    import subprocess
    import sys

    from tests.whole.conftest import ROOT, clean_environment

    again = subprocess.run(
        [sys.executable, "-m", "config.up"],
        cwd=ROOT,
        env=clean_environment(DATA_DIR=str(running.data_dir), PORT="8999"),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert again.returncode != 0
    assert running.url.rsplit(":", 1)[1] in again.stdout + again.stderr

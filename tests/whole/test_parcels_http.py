"""Parcels both ways over HTTP, on the running product: a stop, a sending, a refusal, a loss."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from accounts.kernel.ids import new_id
from tests.whole.conftest import Person, Running

pytestmark = pytest.mark.slow
PIN = "271828"


def now() -> str:
    return datetime.now(UTC).isoformat()


def announce(ops: Person, station: str, count: int, **more: Any) -> list[str]:
    listed = [
        {
            "carrier": "yto",
            "waybill_no": f"YT{uuid.uuid4().int % 10**13:013d}",
            "station": station,
            "recipient": {"name": "翟大爷", "phone": "15400005511"},
            **more,
        }
        for _nth in range(count)
    ]
    results = ops.post("/parcels/batch/", {"parcels": listed})["results"]
    ids = [one["parcel"] for one in results]
    for parcel in ids:
        assert ops.scan("receive", parcel=parcel)["outcome"] == "applied"
    return ids


def depart(running: Running, ops: Person, point: str, parcels: list[str]) -> tuple[str, str, dict]:
    """Bag all but the last parcel, list bag and parcel, leave; gives run, stop and bag."""
    body = {"station": ops.station["id"], "destination": point, "direction": "to_point"}
    bag = ops.post("/bags/", body, expect=201)
    items = [{"parcel": one} for one in parcels[:-1]]
    ops.post(f"/bags/{bag['id']}/items/", {"items": items})
    ops.post(f"/bags/{bag['id']}/seal/", {"seal_no": "S70001"})
    route = next(one for one in ops.get("/routes/")["data"] if one["code"] == "R3")
    van = ops.post(
        "/vehicles/", {"kind": "van", "label": f"浙A·T{uuid.uuid4().hex[:4]}"}, expect=201
    )
    run = ops.post(
        "/runs/",
        {"route": route["id"], "vehicle": van["id"], "driver": "driver", "departs_at": now()},
        expect=201,
    )
    manifest = ops.post("/manifests/", {"run": run["id"]}, expect=201)
    things = {"bags": [bag["number"]], "parcels": parcels[-1:]}
    ops.post(f"/manifests/{manifest['id']}/lines/", things)
    ops.post(f"/manifests/{manifest['id']}/commit/")
    left = running.client("driver").post(f"/runs/{run['id']}/depart/")
    stop = next(one for one in left["stops"] if one["station"]["id"] == point)
    return run["id"], stop["id"], bag


def send(clerk: Person) -> dict[str, Any]:
    """Accept a parcel over the counter and put it with what the van takes."""
    measure = {"carrier": "zto", "weight_grams": 1200, "address": "上海市浦东新区张江路88弄6号楼"}
    price = clerk.post("/sendings/quote/", measure)["total_fen"]
    sending = clerk.post(
        "/sendings/",
        {
            "station": clerk.station["id"],
            "carrier": "zto",
            "weight_grams": 1200,
            "sender": {"name": "单阿婆", "phone": "15400003344"},
            "identity": {"kind": "citizen_card", "number": "11010519491231002X"},
            "recipient": {
                "name": "何小满",
                "phone": "15400006677",
                "address": measure["address"],
            },
            "contents": {"category": "produce", "text": "笋干", "inspected": True},
            "payment": {"method": "cash"},
            "quoted_fen": price,
            "waybill_no": f"7545{uuid.uuid4().int % 10**10:010d}",
        },
        expect=201,
    )
    clerk.post(f"/sendings/{sending['id']}/stage/")
    return sending


def read_label(clerk: Person, sending: dict[str, Any]) -> set[str]:
    """Print the label and read it as a scanner of 203 dpi does."""
    label = clerk.http.get(f"/sendings/{sending['id']}/label.pdf")
    assert label.status_code == 200, label.text
    [page] = pypdfium2.PdfDocument(label.content)
    image = page.render(scale=203 / 72).to_pil()
    return {one.text for one in zxingcpp.read_barcodes(image)}


def pay_out(clerk: Person, ops: Person, manager: Person, lost: str) -> None:
    """Declared lost, claimed, assessed, offered, accepted, approved by another, paid in cash."""
    ops.post(f"/parcels/{lost}/declare-lost/", {"reason": "三天找不到"})
    claim = clerk.post(
        "/claims/",
        {
            "parcel": lost,
            "kind": "lost",
            "claimant": {"kind": "recipient"},
            "claimed_fen": 8_000,
            "insured": True,
            "declared_fen": 8_000,
        },
        expect=201,
    )
    path = f"/claims/{claim['id']}"
    ops.post(f"{path}/assess/", {"loss_fen": 8_000, "reason": "保价 80 元"})
    ops.post(f"{path}/offer/")
    clerk.post(f"{path}/accept/", {"note": "当面签字"})
    manager.post(f"{path}/approve/")
    paid = clerk.post(f"{path}/pay/", {"method": "cash", "note": "已看证件"})
    # lost on the county's own bus: the county bears it, so nothing is left to recover
    assert (paid["status"], paid["paid_fen"], paid["liable"]["party"]) == (
        "closed",
        8_000,
        "county",
    )
    assert manager.get(f"/parcels/{lost}/story/")


def test_a_stop_drops_collects_takes_a_pouch_and_what_it_misses_is_paid_out(
    running: Running,
) -> None:
    clerk, ops, manager = (running.client(name) for name in ("clerk", "ops", "manager"))
    point = clerk.station["id"]
    parcels = announce(ops, point, 3)
    run, stop, bag = depart(running, ops, point, parcels)
    sending = send(clerk)
    at = f"/runs/{run}/stops/{stop}"

    running.client("driver").post(f"{at}/arrive/")
    seen = [{"bag": bag["number"], "seal_no": "S70001"}, *({"parcel": one} for one in parcels[:2])]
    scans = [{"op_id": str(new_id()), "occurred_at": now(), **one} for one in seen]
    results = clerk.post(f"{at}/unload/", {"scans": scans})["results"]
    assert [one["outcome"] for one in results] == ["applied"] * 3
    clerk.post(f"{at}/finish-unload/")
    clerk.post(f"{at}/collect/", {"parcels": [sending["parcel"]]})
    number = f"P{uuid.uuid4().int % 10**6:06d}"
    pouch = clerk.post(f"{at}/pouch/", {"number": number, "declared_fen": 12_000}, expect=201)
    clerk.post(f"{at}/confirm/", {"method": "pin", "person": "driver", "pin": PIN})

    shown = manager.get(f"/runs/{run}/stops/{stop}/")
    assert (shown["expected"], shown["scanned"], shown["missing"]) == (3, 2, 1), shown
    [case] = manager.get("/cases/", parcel=parcels[-1], status="open")["data"]
    assert case["kind"] == "short"
    assert clerk.get(f"/parcels/{parcels[0]}/")["status"] == "arrived"
    assert clerk.get(f"/parcels/{sending['parcel']}/")["status"] == "loaded"
    assert (pouch["status"], pouch["declared_fen"]) == ("taken", 12_000)

    pay_out(clerk, ops, manager, parcels[-1])
    assert manager.get("/cases/", parcel=parcels[-1], status="open")["data"] == []
    assert "books agree" in running.manage("check_books").stdout


def test_a_label_is_read_and_its_parcel_goes_to_the_carrier(running: Running) -> None:
    clerk, ops, manager = (running.client(name) for name in ("clerk", "ops", "manager"))

    sending = send(clerk)
    assert sending["waybill_no"] in read_label(clerk, sending)

    driver, point = running.client("driver"), clerk.station["id"]
    for person, step, place in ((driver, "load", point), (ops, "unload", ops.station["id"])):
        result = person.scan(step, parcel=sending["parcel"], station=place)
        assert result["outcome"] == "applied", result
    ops.post(
        "/tenders/",
        {
            "carrier": "zto",
            "receipt_no": f"R{uuid.uuid4().hex[:8]}",
            "parcels": [sending["parcel"]],
        },
    )
    assert manager.get(f"/sendings/{sending['id']}/")["status"] == "tendered"
    assert "books agree" in running.manage("check_books").stdout


def test_what_is_refused_goes_back_to_its_carrier(running: Running) -> None:
    clerk, ops, manager = (running.client(name) for name in ("clerk", "ops", "manager"))
    point = clerk.station["id"]
    [refused] = announce(ops, point, 1)

    for person, step in ((ops, "load"), (clerk, "unload"), (clerk, "shelve")):
        assert person.scan(step, parcel=refused)["outcome"] == "applied", step
    clerk.post(f"/parcels/{refused}/refuse/", {"reason": "尺码不对"})
    [case] = manager.get("/cases/", parcel=refused, status="open")["data"]
    assert case["kind"] == "refused"
    assert clerk.scan("send_back", parcel=refused)["outcome"] == "applied"
    assert ops.scan("receive", parcel=refused)["outcome"] == "applied"
    body = {"station": ops.station["id"], "parcels": [refused], "receipt_no": "YT-回-7"}
    ops.post("/parcels/returns/", body)
    assert manager.get(f"/parcels/{refused}/")["status"] == "returned_carrier"
    assert manager.get("/cases/", parcel=refused, status="open")["data"] == []
    assert "books agree" in running.manage("check_books").stdout

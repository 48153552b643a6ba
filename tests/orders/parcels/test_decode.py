"""Poison items: each is answered by itself. No database."""

from __future__ import annotations

import pytest

from orders.parcels.scans import MalformedScan, ScanIn, decode_scans

OP = "0198f000-0000-7000-8000-000000000001"
STATION = "0198f000-0000-7000-8000-0000000000aa"


def item(**changes):
    given = {
        "op_id": OP,
        "step": "receive",
        "station": STATION,
        "occurred_at": "2026-11-11T09:00:00+08:00",
        "waybill_no": "YT0000000000001",
    }
    given |= changes
    return {name: value for name, value in given.items() if value is not ...}


def test_a_good_item_is_a_scan():
    (scan,) = decode_scans([item(waybill_no="ｙｔ 0000-0000000001", note=" wet ", shelf="A1-3")])

    assert isinstance(scan, ScanIn)
    assert (scan.waybill_no, scan.note, scan.shelf) == ("YT00000000000001", "wet", "A1-3")


@pytest.mark.parametrize(
    "poison",
    [
        item(op_id="not-a-uuid"),
        item(op_id=...),
        item(op_id=7),
        item(op_id=["x"]),
        item(step="collect"),
        item(step="announce"),
        item(step=None),
        item(station="Willow"),
        item(station=...),
        item(occurred_at="yesterday"),
        item(occurred_at="2026-11-11T09:00:00"),
        item(occurred_at="0001-01-01T00:00:00+14:00"),
        item(occurred_at=1),
        item(waybill_no=...),
        item(waybill_no="abc"),
        item(waybill_no="x" * 40),
        item(waybill_no="单号123456"),
        item(waybill_no=123456789),
        item(parcel="7"),
        item(carrier="y t"),
        item(carrier={"code": "yto"}),
        item(shelf="top"),
        item(shelf='6-2"}'),
        item(note="x" * 500),
        item(note="a\x00b"),
        item(note=["x"]),
        item(colour="red"),
        "receive",
        None,
        [],
        3.5,
    ],
)
def test_a_bad_item_is_malformed_and_its_neighbours_are_not(poison):
    before, bad, after = decode_scans([item(), poison, item(parcel=STATION)])

    assert isinstance(before, ScanIn)
    assert isinstance(after, ScanIn)
    assert isinstance(bad, MalformedScan)
    assert bad.detail


def test_an_op_id_that_cannot_be_read_is_echoed():
    bad = decode_scans([item(op_id="not-a-uuid"), item(op_id=7), item(op_id=...)])

    assert [one.op_id for one in bad] == ["not-a-uuid", 7, None]

"""Handed back to the carrier against a receipt; what was open about it ends."""

from __future__ import annotations

import pytest

from orders.cases.models import Case
from orders.parcels.actions import return_to_carrier
from orders.parcels.errors import ReceiptMissing
from orders.parcels.models import ScanEvent
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def back(world, announce, scan):
    """A damaged parcel that has come back to the centre."""

    def back():
        parcel = announce()
        scan("hold", parcel, at=world.willow, by=world.lan, note="damaged")
        scan("send_back", parcel, at=world.willow, by=world.lan)
        scan("receive", parcel, at=world.centre, by=world.buyer)
        return world.fresh(parcel)

    return back


def test_the_receipt_stands_in_the_track_and_the_cases_end(world, back, announce):
    one, two, elsewhere = back(), back(), announce()

    results = return_to_carrier(
        [one.pk, two.pk, elsewhere.pk], actor=world.buyer, station=world.centre, receipt_no="YT-77"
    )

    assert [one.outcome for one in results] == ["applied", "applied", "rejected"]
    assert world.fresh(one).status == "returned_carrier"
    event = ScanEvent.objects.in_county(world.county_id).filter(parcel_id=one.pk)
    assert event.order_by("recorded_at", "id").last().note == "receipt: YT-77"
    cases = Case.objects.in_county(world.county_id).values_list("status", "outcome")
    assert list(cases) == [("solved", "returned")] * 2
    with pytest.raises(ReceiptMissing):
        return_to_carrier([one.pk], actor=world.buyer, station=world.centre, receipt_no=" ")


def test_the_page_lists_what_goes_back_and_takes_the_receipt(world, back):
    parcel = back()
    desk = Desk(world.ops)

    listed = said(desk.get("/to-return/"))
    desk.send("/to-return/", parcels=[str(parcel.pk)], receipt_no="YT-78")

    assert parcel.waybill_no in listed
    assert world.fresh(parcel).status == "returned_carrier"
    assert "Nothing to return" in said(desk.get("/to-return/"))
    assert Desk(world.lan).get("/to-return/").status_code == 200


def test_the_api_hands_back(world, api, back):
    parcel = back()
    body = {"station": str(world.centre.pk), "parcels": [str(parcel.pk)], "receipt_no": "R1"}

    answer = api.as_(world.ops).post("/api/v1/parcels/returns/", body)

    assert answer.json()["results"][0]["status"] == "returned_carrier"

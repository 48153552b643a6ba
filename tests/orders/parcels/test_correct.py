"""The carrier corrected afterwards: one parcel, one history, both names find it."""

from __future__ import annotations

import pytest

from orders.parcels.actions import announce_parcel, correct_carrier, record_scans
from orders.parcels.errors import OpenElsewhere, WaybillKnown
from orders.parcels.models import Parcel
from tests.orders.scenes import scan_in, track

pytestmark = pytest.mark.django_db
NUMBER = "YT7000000000001"


def by_carrier(step, carrier, station):
    return scan_in(step, None, station, carrier=carrier, waybill_no=NUMBER)


def test_scans_with_either_carrier_find_it_and_the_track_stays(world, announce, scan):
    parcel = announce(waybill_no=NUMBER)
    scan("receive", parcel, at=world.centre, by=world.buyer)

    fixed = correct_carrier(parcel, actor=world.buyer, carrier="sto", reason="Label misread")

    assert (fixed.carrier_id, fixed.visit) == ("sto", 1)
    old, new = record_scans(
        [by_carrier("unload", "yto", world.willow), by_carrier("shelve", "sto", world.willow)],
        actor=world.lan,
    )
    assert (old.parcel, old.status) == (parcel.pk, "arrived")
    assert (new.parcel, new.status) == (parcel.pk, "shelved")
    steps = [step for step, _status, inferred in track(parcel) if not inferred]
    assert steps == ["announce", "receive", "correct", "unload", "shelve"]


def test_announced_again_under_the_old_carrier_it_is_the_same_visit(world, announce):
    parcel = announce(waybill_no=NUMBER)
    correct_carrier(parcel, actor=world.buyer, carrier="sto", reason="Label misread")

    again = announce(waybill_no=NUMBER)

    assert again.pk == parcel.pk
    assert Parcel.objects.in_county(world.county_id).filter(waybill_no=NUMBER).count() == 1


def test_two_carriers_that_share_a_number_stay_two(world, announce):
    first, second = announce(waybill_no=NUMBER), announce(waybill_no=NUMBER, carrier="zto")

    with pytest.raises(OpenElsewhere):
        correct_carrier(first, actor=world.buyer, carrier="zto", reason="Wrong")
    with pytest.raises(WaybillKnown):
        correct_carrier(first, actor=world.buyer, carrier="yto", reason="Same")
    results = record_scans(
        [by_carrier("unload", "yto", world.willow), by_carrier("unload", "zto", world.willow)],
        actor=world.lan,
    )

    assert [one.parcel for one in results] == [first.pk, second.pk]


def test_a_parcel_open_under_the_old_name_comes_before_the_alias(world, announce):
    fixed = announce(waybill_no=NUMBER)
    correct_carrier(fixed, actor=world.buyer, carrier="sto", reason="Label misread")
    fresh = announce_parcel(
        actor=world.buyer, carrier="ems", waybill_no=NUMBER, station=world.willow,
        villager=world.granny,
    )  # fmt: skip
    correct_carrier(fresh, actor=world.buyer, carrier="yto", reason="It was YTO")

    (found,) = record_scans([by_carrier("unload", "yto", world.willow)], actor=world.lan)

    assert found.parcel == fresh.pk


def test_the_same_waybill_weeks_later_is_the_next_visit(world, announce, scan):
    first = announce(waybill_no=NUMBER)
    scan("shelve", first, at=world.willow, by=world.lan)
    scan("send_back", first, at=world.willow, by=world.lan)
    scan("receive", first, at=world.centre, by=world.buyer)
    scan("send_back", first, at=world.centre, by=world.buyer)

    second = announce(waybill_no=NUMBER)

    assert (second.visit, second.pk == first.pk) == (2, False)


def test_the_door_corrects(world, api, announce):
    parcel = announce(waybill_no=NUMBER)

    answer = api.as_(world.lan).post(
        f"/api/v1/parcels/{parcel.pk}/carrier/", {"carrier": "sto", "reason": "misread"}
    )

    assert answer.json()["carrier"] == "sto"

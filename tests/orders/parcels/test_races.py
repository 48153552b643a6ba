from __future__ import annotations

import pytest

from orders.parcels.actions import announce_parcel, record_scans
from orders.parcels.models import Parcel, ScanEvent, ScanOp
from tests.orders.scenes import scan_in
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_twins_of_one_upload_apply_it_once_and_the_others_are_duplicates(world, announce):
    batch = [scan_in("shelve", announce(), world.willow) for _ in range(20)]
    said = []

    def upload() -> None:
        said.append(record_scans(batch, actor=world.lan))

    assert at_once(world.county_id, *[upload] * 4) == ["done"] * 4

    outcomes = sorted({one.outcome for one in results}.pop() for results in said)
    assert outcomes == ["applied", "duplicate", "duplicate", "duplicate"]
    codes = {tuple(one.pickup_code for one in results) for results in said}
    assert len(codes) == 1
    assert ScanOp.objects.in_county(world.county_id).count() == 20
    shelved = ScanEvent.objects.in_county(world.county_id).filter(step="shelve")
    assert shelved.count() == 20


def test_two_vans_at_two_stations_do_not_wait_in_a_circle(world, announce):
    here = [announce() for _ in range(30)]
    there = [announce(villager=world.stranger, station=world.pine) for _ in range(30)]

    def upload(pairs):
        def act() -> None:
            batch = [scan_in("shelve", parcel, station) for parcel, station in pairs]
            assert {one.outcome for one in record_scans(batch, actor=world.manager)} <= {
                "applied",
                "rejected",
            }

        return act

    both = [(one, world.willow) for one in here] + [(one, world.pine) for one in there]
    assert at_once(world.county_id, upload(both), upload(both[::-1])) == ["done", "done"]
    on_shelf = Parcel.objects.in_county(world.county_id).on_shelf()
    assert on_shelf.count() == 60
    assert on_shelf.values("station_id", "pickup_code").distinct().count() == 60


def test_two_announcements_of_one_waybill_make_one_visit(world):
    found = []

    def announce() -> None:
        found.append(
            announce_parcel(
                actor=world.buyer,
                carrier="yto",
                waybill_no="YT0000000000077",
                station=world.willow,
                villager=world.granny,
            ).pk
        )

    assert at_once(world.county_id, *[announce] * 4) == ["done"] * 4
    assert len(set(found)) == 1

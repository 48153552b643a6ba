"""A scan made by mistake: undone by an event, in the same shift, by whom it is."""

from __future__ import annotations

import datetime

import pytest

from accounts.kernel.errors import NotAllowed
from orders.cases.models import Case
from orders.parcels.actions import record_scans, void_scan
from orders.parcels.errors import NothingToUndo, TooLateToUndo
from orders.parcels.models import ScanEvent
from orders.shelves.models import Shelf
from orders.stocktaking.actions import add_shelf
from tests.consoles import Desk, said
from tests.orders.scenes import scan_in, track

pytestmark = pytest.mark.django_db


def fold(parcel):
    last = ScanEvent.objects.in_county(parcel.county_id).filter(parcel_id=parcel.pk)
    last = last.order_by("recorded_at", "id").last()
    return last.status, last.custody, last.custody_id


def agrees(world, parcel):
    parcel = world.fresh(parcel)
    return fold(parcel) == (parcel.status, parcel.custody, parcel.custody_id)


def test_a_mistaken_hold_gives_back_shelf_and_code(world, announce, scan):
    add_shelf(actor=world.head, station=world.willow, code="1-1", capacity=5)
    parcel = announce()
    code = scan("shelve", parcel, at=world.willow, by=world.lan).pickup_code
    scan("hold", parcel, at=world.willow, by=world.lan, note="damaged")

    undone = void_scan(parcel, actor=world.lan, reason="Wrong parcel")

    assert (undone.status, undone.pickup_code, undone.hold_reason) == ("shelved", code, "")
    assert (undone.held_at_id, undone.shelf_code) == (world.willow.pk, "1-1")
    assert Shelf.objects.in_county(world.county_id).get().count == 1
    assert Case.objects.in_county(world.county_id).get().outcome == "corrected"
    assert agrees(world, parcel)
    assert track(parcel)[-1] == ("void", "shelved", False)


def test_undoing_again_goes_one_step_further_back(world, announce, scan):
    parcel = announce()
    scan("receive", parcel, at=world.centre, by=world.buyer)
    scan("shelve", parcel, at=world.willow, by=world.lan)

    after = []
    for _n in range(3):
        after.append(void_scan(parcel, actor=world.manager, reason="Wrong parcel").status)
        assert agrees(world, parcel)

    assert after == ["received_county", "expected", "void"]
    assert not world.fresh(parcel).is_open
    with pytest.raises(NothingToUndo):
        void_scan(parcel, actor=world.manager, reason="Once more")


def test_a_shelving_undone_frees_the_shelf(world, announce, scan):
    add_shelf(actor=world.head, station=world.willow, code="1-1", capacity=5)
    parcel = announce()
    scan("unload", parcel, at=world.willow, by=world.lan)
    scan("shelve", parcel, at=world.willow, by=world.lan)

    undone = void_scan(parcel, actor=world.lan, reason="Not ours yet")

    assert (undone.status, undone.shelf_code, undone.pickup_code) == ("arrived", "", "")
    assert Shelf.objects.in_county(world.county_id).get().count == 0


def test_who_may_undo_what_and_until_when(world, announce, scan):
    parcel = announce()
    scan("unload", parcel, at=world.willow, by=world.lan)

    for other in (world.bo, world.driver, world.auditor):
        with pytest.raises(NotAllowed):
            void_scan(parcel, actor=other, reason="Mine")
    yesterday = world.now - datetime.timedelta(days=1, minutes=1)
    ScanEvent.objects.in_county(world.county_id).filter(parcel_id=parcel.pk).update(
        recorded_at=yesterday
    )
    type(parcel).objects.in_county(world.county_id).filter(pk=parcel.pk).update(
        announced_at=yesterday
    )
    for late in (world.lan, world.head):
        with pytest.raises(TooLateToUndo):
            void_scan(parcel, actor=late, reason="Late")

    assert void_scan(parcel, actor=world.ops, reason="Found out").status == "expected"


def test_a_clerk_undoes_his_own_scan_the_head_any_of_the_station(world, announce, scan):
    parcel = announce()
    scan("unload", parcel, at=world.willow, by=world.head)

    with pytest.raises(TooLateToUndo):
        void_scan(parcel, actor=world.lan, reason="Not hers")
    assert void_scan(parcel, actor=world.head, reason="Hers").status == "expected"


def test_a_hand_over_is_not_undone_like_a_scan(world, shelved):
    from orders.counter.actions import hand_over
    from orders.parcels.actions import Proof

    parcel = shelved()
    hand_over(
        actor=world.lan,
        station=world.willow,
        parcels=[parcel.pk],
        proof=Proof(pickup_code=parcel.pickup_code),
    )

    with pytest.raises(NothingToUndo):
        void_scan(parcel, actor=world.manager, reason="Wrong person")


def test_of_two_scans_of_one_batch_only_the_last_is_undone(world, announce):
    parcel = announce()
    record_scans(
        [scan_in("unload", parcel, world.willow), scan_in("shelve", parcel, world.willow)],
        actor=world.lan,
    )

    assert void_scan(parcel, actor=world.lan, reason="Twice").status == "arrived"
    assert agrees(world, parcel)


def test_the_console_and_the_api_undo(world, api, announce, scan):
    one, two = announce(), announce()
    for parcel in (one, two):
        scan("unload", parcel, at=world.willow, by=world.lan)
    desk = Desk(world.lan)

    page = said(desk.get(f"/parcels/{one.pk}/"))
    desk.send(f"/parcels/{one.pk}/undo/", reason="Scanned by mistake")
    answer = api.as_(world.lan).post(f"/api/v1/parcels/{two.pk}/void/", {"reason": "mis-scan"})

    assert "Undo the last scan" in page
    assert world.fresh(one).status == "expected"
    assert answer.json()["status"] == "expected"

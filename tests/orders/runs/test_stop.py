"""A stop of a run: what comes off, what is missing, what is too much."""

from __future__ import annotations

import pytest

from orders.cases.models import Case
from orders.parcels.models import ScanEvent
from orders.runs.actions import finish_unload
from orders.runs.models import CustodyAct

pytestmark = pytest.mark.django_db


def cases(world, **given):
    return list(Case.objects.in_county(world.county_id).filter(**given).order_by("opened_at"))


def statuses(world, parcels):
    return [world.fresh(one).status for one in parcels]


def test_everything_there_is_matched(world, line, scan_off):
    results = scan_off(line.stop, line.parcels, [line.bag])

    stop = finish_unload(line.stop, actor=world.lan)

    assert {one.outcome for one in results} == {"applied"}
    assert stop.status == "matched"
    assert (stop.expected, stop.scanned, stop.missing, stop.foreign) == (5, 5, 0, 0)
    assert statuses(world, line.parcels) == ["arrived"] * 5
    assert world.fresh(line.bag).status == "opened"
    assert world.fresh(line.bag).seal_found == "ok"
    assert cases(world) == []
    for parcel in line.parcels:
        parcel = world.fresh(parcel)
        assert (parcel.custody, parcel.custody_id) == ("station", world.willow.pk)
    assert statuses(world, line.others) == ["loaded"] * 2


def test_what_is_missing_becomes_short_with_the_run_as_last_custodian(world, line, scan_off):
    scan_off(line.stop, line.parcels[2:], [line.bag])

    stop = finish_unload(line.stop, actor=world.lan)

    assert stop.status == "discrepant"
    assert (stop.expected, stop.scanned, stop.missing, stop.foreign) == (5, 3, 2, 0)
    assert statuses(world, line.parcels[:2]) == ["short"] * 2
    short = cases(world, kind="short")
    assert {one.parcel_id for one in short} == {one.pk for one in line.parcels[:2]}
    assert {(one.custody, one.custody_id) for one in short} == {("run", line.run.pk)}
    assert {one.station_id for one in short} == {world.willow.pk}


def test_a_foreign_parcel_is_taken_in_and_never_joins_the_list(world, line, scan_off):
    scan_off(line.stop, [*line.parcels, line.others[0]], [line.bag])

    stop = finish_unload(line.stop, actor=world.lan)

    assert stop.status == "discrepant"
    assert (stop.expected, stop.scanned, stop.missing, stop.foreign) == (5, 6, 0, 1)
    assert world.fresh(line.others[0]).status == "missorted"
    (case,) = cases(world, kind="surplus")
    assert case.parcel_id == line.others[0].pk
    assert case.data["found_at"] == str(world.willow.pk)
    assert case.data["meant_for"] == str(world.pine.pk)


def test_a_wrong_seal_with_the_right_content_is_a_case_of_its_own(world, line, scan_off):
    scan_off(line.stop, line.parcels, [line.bag], seal_no="S999")

    stop = finish_unload(line.stop, actor=world.lan)

    assert (stop.missing, stop.foreign) == (0, 0)
    (case,) = cases(world)
    assert case.kind == "wrong_seal"
    assert case.data == {"found": "wrong", "sealed_with": "S001", "read": "S999"}
    assert world.fresh(line.bag).seal_found == "wrong"


def test_a_bag_for_another_station_stays_aboard(world, line, scan_off):
    (result,) = scan_off(line.stop, [], [line.other])

    assert result.outcome == "rejected"
    assert result.problem["code"] == "foreign_bag"
    assert result.problem["destination"] == str(world.pine.pk)
    assert world.fresh(line.other).status == "loaded"


def test_a_bag_taken_over_sealed_brings_what_is_in_it(world, line, scan_off):
    scan_off(line.stop, [], [line.bag], opened=False)

    stop = finish_unload(line.stop, actor=world.lan)

    assert stop.status == "matched"
    assert statuses(world, line.parcels) == ["arrived"] * 5
    assert world.fresh(line.bag).status == "delivered"
    assert cases(world) == []


def test_a_missing_parcel_scanned_later_is_found_and_the_stop_settled(world, line, scan_off):
    scan_off(line.stop, line.parcels[1:], [line.bag])
    finish_unload(line.stop, actor=world.lan)
    lost = line.parcels[0]
    assert world.fresh(lost).status == "short"

    scan_off(line.stop, [lost])
    world.relay()
    world.relay()

    assert world.fresh(lost).status == "arrived"
    (case,) = cases(world, kind="short")
    assert (case.status, case.outcome) == ("solved", "found")
    assert world.fresh(line.stop).status == "resolved"


def test_the_hand_over_is_one_sided_until_the_driver_confirms(world, line, scan_off):
    scan_off(line.stop, line.parcels, [line.bag])
    finish_unload(line.stop, actor=world.lan)

    depart, drop = CustodyAct.objects.in_county(world.county_id).order_by("at")

    assert (depart.proof, depart.confirmed_by_id) == ("account", world.driver.pk)
    assert (drop.kind, drop.parcels, drop.bags) == ("drop", 5, 1)
    assert (drop.giver, drop.receiver) == ("run", "station")
    assert drop.confirmed_at is None
    assert drop.disputable_until is not None


def test_every_event_names_the_run_that_had_it(world, line, scan_off):
    scan_off(line.stop, line.parcels, [line.bag])

    events = ScanEvent.objects.in_county(world.county_id).filter(parcel_id=line.parcels[0].pk)
    told = list(events.order_by("recorded_at", "id").values_list("status", "custody", "custody_id"))

    assert told[-3:] == [
        ("loaded", "run", line.run.pk),
        ("in_transit", "run", line.run.pk),
        ("arrived", "station", world.willow.pk),
    ]

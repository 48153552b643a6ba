"""A fact that fitted when it happened, told when more is known: a case, nothing rewound."""

from __future__ import annotations

import datetime

import pytest

from orders.cases.models import Case
from orders.counter.actions import hand_over
from orders.parcels.actions import Proof, record_scans, refuse_parcel
from orders.parcels.models import ScanEvent
from tests.orders.scenes import scan_in, track
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def hours_ago(world, hours: float) -> datetime.datetime:
    return world.now - datetime.timedelta(hours=hours)


@pytest.fixture
def arrived(world, announce, scan):
    """Scanned in at Willow three hours ago, refused since."""

    def arrived(**given):
        parcel = announce(**given)
        early = world.now - datetime.timedelta(hours=4)
        ScanEvent.objects.in_county(world.county_id).filter(parcel_id=parcel.pk).update(
            occurred_at=early
        )
        scan("receive", parcel, at=world.willow, by=world.lan, occurred_at=hours_ago(world, 3))
        refuse_parcel(parcel, actor=world.lan, reason="no")
        return world.fresh(parcel)

    return arrived


def test_an_offline_scan_against_the_record_opens_a_case(world, arrived, scan):
    parcel = arrived()
    before = track(parcel)

    result = scan("shelve", parcel, at=world.willow, by=world.lan, occurred_at=hours_ago(world, 2))

    case = Case.objects.in_county(world.county_id).get(kind="late_fact")
    assert (result.outcome, result.problem["code"]) == ("rejected", "late_fact")
    assert result.problem["case"] == case.number
    assert (case.parcel_id, case.custody, case.custody_id) == (
        parcel.pk,
        "station",
        world.willow.pk,
    )
    assert (case.data["status_then"], case.data["status_now"]) == ("arrived", "refused")
    assert "“Arrived at the service point” then" in case.notes.get().text
    assert track(parcel) == before
    assert world.fresh(parcel).status == "refused"


def test_what_never_fitted_is_no_late_fact(world, arrived, scan):
    parcel = arrived()

    early = scan("shelve", parcel, at=world.willow, by=world.lan, occurred_at=hours_ago(world, 9))
    now = scan("shelve", parcel, at=world.willow, by=world.lan)
    mad = scan("shelve", parcel, at=world.willow, by=world.lan, occurred_at=hours_ago(world, 999))

    assert {one.problem["code"] for one in (early, now, mad)} == {"illegal_move"}
    assert not Case.objects.in_county(world.county_id).filter(kind="late_fact").exists()


def test_a_replay_of_it_is_a_duplicate_and_another_adds_to_the_case(world, arrived):
    parcel = arrived()
    one = scan_in("shelve", parcel, world.willow, occurred_at=hours_ago(world, 2))
    two = scan_in("hold", parcel, world.willow, occurred_at=hours_ago(world, 1))

    (first,) = record_scans([one], actor=world.lan)
    again, other = record_scans([one, two], actor=world.lan)

    assert (again.outcome, again.problem) == ("duplicate", first.problem)
    assert other.problem["case"] == first.problem["case"]
    assert Case.objects.in_county(world.county_id).get(kind="late_fact").notes.count() == 2


def test_a_shelving_told_after_the_hand_over_is_late_too(world, shelved):
    parcel = shelved()
    before = world.now
    hand_over(
        actor=world.lan,
        station=world.willow,
        parcels=[parcel.pk],
        proof=Proof(pickup_code=parcel.pickup_code),
    )

    by_waybill = scan_in(
        "hold", None, world.willow, carrier="yto", waybill_no=parcel.waybill_no, occurred_at=before
    )
    (result,) = record_scans([by_waybill], actor=world.lan)

    assert (result.problem["code"], result.parcel) == ("late_fact", parcel.pk)
    assert world.fresh(parcel).status == "collected"


def test_a_batch_of_late_facts_costs_the_same_for_any_length(world, arrived):
    def late(count: int) -> int:
        parcels = [arrived() for _ in range(count)]
        scans = [
            scan_in("shelve", one, world.willow, occurred_at=hours_ago(world, 2)) for one in parcels
        ]
        with recording() as recorder:
            results = record_scans(scans, actor=world.lan)
        assert {one.problem["code"] for one in results} == {"late_fact"}
        return len(recorder.counted)

    late(1)  # the actor's posts are read once
    assert late(2) == late(12)

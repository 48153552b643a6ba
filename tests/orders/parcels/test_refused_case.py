"""A refused parcel is somebody's to see to, until it is gone or wanted after all."""

from __future__ import annotations

import pytest

from accounts.kernel.errors import IllegalMove, NotAllowed
from orders.cases.models import Case
from orders.parcels.actions import (
    declare_lost,
    refuse_parcel,
    return_to_carrier,
    want_after_all,
)
from orders.parcels.errors import RefusedForGood
from orders.parcels.queries import events_of
from orders.runs.actions.shorts import miss_parcels
from tests.consoles import Desk, said
from tests.orders.scenes import track
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def cases(world, parcel):
    found = Case.objects.in_county(world.county_id).filter(parcel_id=parcel.pk)
    return list(found.order_by("opened_at"))


def test_refusing_opens_a_case_with_a_clock_and_who_has_it(world, shelved):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="wrong size")

    (case,) = cases(world, parcel)
    assert (case.kind, case.status, case.station_id) == ("refused", "open", world.willow.pk)
    assert (case.custody, case.custody_id) == ("station", world.willow.pk)
    assert case.due_at > case.opened_at
    assert case.notes.get().text == "wrong size"


def test_it_ends_when_the_carrier_took_the_parcel_back(world, shelved, scan):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="wrong size")
    scan("load", parcel, at=world.willow, by=world.driver)
    scan("receive", parcel, at=world.centre, by=world.ops)

    return_to_carrier([parcel.pk], actor=world.ops, station=world.centre, receipt_no="R1")

    (case,) = cases(world, parcel)
    assert (case.status, case.outcome) == ("solved", "returned")


def test_it_ends_when_the_recipient_changes_her_mind(world, shelved, scan):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="wrong size")

    parcel = want_after_all(parcel, actor=world.lan, reason="it fits after all")

    assert (parcel.status, parcel.shelf_code) == ("arrived", "")
    assert track(parcel)[-1] == ("release", "arrived", False)
    (case,) = cases(world, parcel)
    assert (case.status, case.outcome) == ("solved", "accepted")
    result = scan("shelve", parcel, at=world.willow, by=world.lan)
    assert result.status == "shelved"
    assert result.pickup_code


def test_a_scan_alone_revives_nothing(world, shelved, scan):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="wrong size")

    result = scan("shelve", parcel, at=world.willow, by=world.lan)

    assert (result.outcome, result.status) == ("rejected", "refused")


def test_an_order_that_ended_with_the_refusal_is_not_revived(world, announce, scan):
    parcel = announce(consent_basis="order")
    scan("shelve", parcel, at=world.willow, by=world.lan)
    refuse_parcel(parcel, actor=world.lan, reason="wrong colour")

    with pytest.raises(RefusedForGood):
        want_after_all(parcel, actor=world.lan, reason="please")

    assert [case.status for case in cases(world, parcel)] == ["open"]


def test_what_is_on_its_way_back_or_somebody_elses_is_not_taken_back(world, shelved, scan):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="wrong size")

    with pytest.raises(NotAllowed):
        want_after_all(parcel, actor=world.bo, reason="please")
    scan("load", parcel, at=world.willow, by=world.driver)
    with pytest.raises(IllegalMove):
        want_after_all(parcel, actor=world.lan, reason="please")


def test_what_is_lost_on_the_way_back_is_no_longer_refused(world, shelved, scan):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="wrong size")
    scan("load", parcel, at=world.willow, by=world.driver)
    miss_parcels([world.fresh(parcel)], actor=world.ops, station_id=world.centre.pk, data={})

    declare_lost(parcel, actor=world.ops, reason="looked everywhere")

    told = {case.kind: case.outcome for case in cases(world, parcel)}
    assert told == {"refused": "confirmed_lost", "short": "confirmed_lost", "lost": ""}


def test_what_was_refused_at_the_centre_is_written_down_there(world, announce, scan):
    parcel = announce()
    scan("hold", parcel, at=world.centre, by=world.ops, note="wet")

    refuse_parcel(parcel, actor=world.ops, reason="wet")

    assert events_of(parcel)[-1].station_id == world.centre.pk


def test_the_manager_sees_it_in_the_list_and_a_stranger_does_not(world, api, shelved):
    refuse_parcel(shelved(), actor=world.lan, reason="wrong size")

    seen = [
        [one["kind"] for one in api.as_(who).get("/api/v1/cases/").json()["data"]]
        for who in (world.manager, world.lan, world.bo)
    ]

    assert seen == [["refused"], ["refused"], []]
    assert "Refused" in said(Desk(world.manager).get("/cases/"))


def test_the_page_offers_the_way_back_to_the_shelf(world, shelved):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="wrong size")

    desk, page = Desk(world.lan), f"/parcels/{parcel.pk}/"

    assert "She will have it" in said(desk.get(page))
    asked = said(desk.send(f"{page}wanted/", reason=" "))
    desk.send(f"{page}wanted/", reason="it fits")

    assert "This field is required" in asked
    assert world.fresh(parcel).status == "arrived"


@pytest.mark.django_db(transaction=True)
def test_two_refusals_at_once_make_one_case(world, shelved):
    parcel = shelved()

    told = at_once(
        world.county_id,
        lambda: refuse_parcel(parcel, actor=world.lan, reason="one"),
        lambda: refuse_parcel(parcel, actor=world.head, reason="two"),
    )

    assert sorted(told) == ["done", "illegal_move"]
    assert len(cases(world, parcel)) == 1

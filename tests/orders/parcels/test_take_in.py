"""A parcel in the wrong hands: taken in as missorted by whoever holds it, and sent on."""

from __future__ import annotations

import pytest

from accounts.kernel.errors import NotAllowed
from accounts.kernel.ids import new_id
from orders.cases.models import Case
from orders.parcels.actions import take_in_missorted
from orders.parcels.errors import WrongStation
from orders.shelves.models import Shelf
from orders.stocktaking.actions import add_shelf
from tests.consoles import Desk, said
from tests.orders.scenes import track
from tests.threads import at_once

pytestmark = pytest.mark.django_db
URL = "/api/v1/parcels/missorts/"


def take_in(world, parcel, **given):
    given = {"actor": world.bo, "station": world.pine, **given}
    return take_in_missorted(waybill_no=parcel.waybill_no, **given)


def missorts(world, parcel):
    return list(
        Case.objects.in_county(world.county_id)
        .filter(kind="missorted", parcel_id=parcel.pk)
        .order_by("opened_at")
    )


def test_a_scan_of_a_foreign_parcel_says_what_can_be_done(world, announce, scan):
    result = scan("shelve", announce(), at=world.pine, by=world.bo)

    assert (result.outcome, result.parcel) == ("rejected", None)
    assert result.problem["code"] == "unknown_reference"

    parcel = announce()
    result = scan("shelve", None, at=world.pine, by=world.bo, waybill_no=parcel.waybill_no)

    assert (result.outcome, result.parcel) == ("rejected", None)
    assert result.problem["remedy"] == "take_in_missorted"
    assert world.fresh(parcel).status == "expected"


def test_it_is_taken_in_as_missorted_with_the_case(world, announce):
    parcel = announce()

    result = take_in(world, parcel)

    assert (result.outcome, result.status) == ("applied", "missorted")
    assert result.problem["station"] == str(world.willow.pk)
    parcel = world.fresh(parcel)
    assert (parcel.held_at_id, parcel.custody, parcel.custody_id) == (
        world.pine.pk, "station", world.pine.pk,
    )  # fmt: skip
    (case,) = missorts(world, parcel)
    assert (case.status, case.station_id, case.custody) == ("open", world.pine.pk, "carrier")


def test_what_lay_on_another_shelf_frees_it_and_its_keeper_is_named(world, shelved):
    add_shelf(actor=world.head, station=world.willow, code="1-1", capacity=3)
    parcel = shelved()
    shelf = Shelf.objects.in_county(world.county_id).get()
    assert shelf.count == 1

    result = take_in(world, parcel)

    parcel = world.fresh(parcel)
    assert (result.status, parcel.pickup_code, parcel.shelf_code) == ("missorted", "", "")
    assert world.fresh(shelf).count == 0
    (case,) = missorts(world, parcel)
    assert (case.custody, case.custody_id) == ("station", world.willow.pk)
    assert track(parcel)[-1] == ("unload", "missorted", False)


def test_the_next_van_takes_it_where_it_belongs(world, announce, scan):
    parcel = announce()
    take_in(world, parcel)

    scan("load", parcel, at=world.pine, by=world.driver)
    result = scan("shelve", parcel, at=world.willow, by=world.lan)

    assert result.status == "shelved"
    assert [case.outcome for case in missorts(world, parcel)] == ["forwarded"]


def test_a_replay_is_a_duplicate_and_the_own_parcel_simply_arrives(world, announce):
    foreign, own, op_id = announce(), announce(), new_id()

    first = take_in(world, foreign, op_id=op_id)
    again = take_in(world, foreign, op_id=op_id)
    mine = take_in(world, own, actor=world.lan, station=world.willow)

    assert (first.outcome, again.outcome, again.parcel) == ("applied", "duplicate", foreign.pk)
    assert (mine.outcome, mine.status, mine.problem) == ("applied", "arrived", None)
    assert len(missorts(world, foreign)) == 1


def test_what_is_over_or_sent_outward_or_at_the_centre_is_not_taken(world, shelved, announce, scan):
    held = announce(villager=world.loner)
    scan("shelve", held, at=world.willow, by=world.lan)

    assert take_in(world, held).problem["code"] == "illegal_move"
    with pytest.raises(WrongStation):
        take_in(world, held, actor=world.ops, station=world.centre)
    with pytest.raises(NotAllowed):
        take_in(world, announce(), actor=world.lan, station=world.pine)


@pytest.mark.django_db(transaction=True)
def test_two_stations_at_once_leave_one_custodian_and_one_open_case(world, announce):
    parcel = announce(name="赵六", phone="15400000123", villager=None, station=world.pine)

    told = at_once(
        world.county_id,
        lambda: take_in(world, parcel, actor=world.lan, station=world.willow),
        lambda: take_in(world, parcel, actor=world.head, station=world.willow),
    )

    parcel = world.fresh(parcel)
    assert told == ["done", "done"]
    assert (parcel.status, parcel.held_at_id) == ("missorted", world.willow.pk)
    assert [case.status for case in missorts(world, parcel)] == ["open"]
    assert [step for step, _status, inferred in track(parcel) if not inferred].count("unload") == 1


def test_over_http_the_recipient_stays_hidden(world, api, announce):
    parcel = announce()
    bo = api.as_(world.bo)
    body = {"station": str(world.pine.pk), "waybill_no": parcel.waybill_no}

    taken = bo.post(URL, body).json()
    shown = bo.get(f"/api/v1/parcels/{parcel.pk}/").json()
    listed = bo.get("/api/v1/parcels/?status=missorted").json()["data"]
    own = api.as_(world.lan).get(f"/api/v1/parcels/{parcel.pk}/").json()

    assert (taken["outcome"], taken["status"]) == ("applied", "missorted")
    hidden = {"villager": None, "name_masked": "", "phone_masked": ""}
    assert shown["recipient"] == listed[0]["recipient"] == hidden
    assert shown["station"]["id"] == str(world.willow.pk)
    assert own["recipient"]["name_masked"]
    assert bo.get(f"/api/v1/parcels/{parcel.pk}/story/").status_code == 404


def test_a_stranger_of_another_county_takes_nothing(world, api, announce):
    parcel = announce()
    far = api.as_(world.far_clerk)

    answer = far.post(URL, {"station": str(world.pine.pk), "waybill_no": parcel.waybill_no})

    assert answer.status_code == 422
    assert world.fresh(parcel).status == "expected"


def test_one_tap_at_the_console(world, announce):
    parcel = announce()
    desk = Desk(world.bo)
    form = {"step": "shelve", "shelf": "1-1", "waybill_no": parcel.waybill_no}

    refused = said(desk.post("/scan/", {**form, "op_id": str(new_id())}))
    page = said(desk.post("/scan/missorted/", {
        "op_key": str(new_id()), "waybill_no": parcel.waybill_no,
    }, follow=True))  # fmt: skip

    assert "I have it in hand: take it in as missorted" in refused
    assert f"It is for {world.willow.name}" in page
    assert world.granny.name_masked not in page
    assert world.fresh(parcel).status == "missorted"

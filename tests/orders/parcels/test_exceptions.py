"""Holds and missorts: each has its case, and what settles it ends the case."""

from __future__ import annotations

import pytest

from orders.cases.models import Case
from orders.parcels.actions import (
    announce_parcel,
    forward_parcel,
    identify_recipient,
    record_scans,
)
from orders.parcels.errors import NothingToForward, RecipientKnown
from orders.parcels.models import Parcel
from stations.network.errors import StationClosed
from tests.orders.scenes import scan_in, track
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def cases(world, **more):
    rows = Case.objects.in_county(world.county_id).filter(**more).order_by("opened_at", "pk")
    return list(rows.values_list("kind", "status", "outcome"))


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("damaged", "damaged"),
        ("wet", "wet"),
        ("opened", "opened"),
        ("unknown_recipient", "unknown_recipient"),
        ("prohibited", "prohibited"),
    ],
)
def test_a_hold_opens_the_case_of_its_reason(world, announce, scan, reason, kind):
    parcel = announce()

    held = scan("hold", parcel, at=world.willow, by=world.lan, note=f"{reason}: look at it")

    assert held.status == "held"
    case = Case.objects.in_county(world.county_id).get(parcel_id=parcel.pk)
    assert (case.kind, case.status, case.station_id) == (kind, "open", world.willow.pk)
    assert "look at it" in case.notes.get().text


def test_what_is_found_wet_at_the_unloading_is_the_drivers(world, announce, scan):
    at_once, later = announce(), announce()
    for parcel in (at_once, later):
        scan("load", parcel, at=world.centre, by=world.driver)
    scan("unload", later, at=world.willow, by=world.lan)

    for parcel in (at_once, later):
        scan("hold", parcel, at=world.willow, by=world.lan, note="wet")

    blamed = {one.parcel_id: one.custody for one in Case.objects.in_county(world.county_id).all()}
    assert blamed == {at_once.pk: "run", later.pk: "station"}


def test_damaged_things_are_released_only_with_the_recipients_word(world, announce, scan):
    parcel = announce()
    scan("hold", parcel, at=world.willow, by=world.lan, note="damaged")

    silent = scan("release", parcel, at=world.willow, by=world.lan)
    said = scan("release", parcel, at=world.willow, by=world.lan, note="She will take it.")

    assert silent.problem["code"] == "word_missing"
    assert said.status == "arrived"
    assert cases(world) == [("damaged", "solved", "accepted")]
    case = Case.objects.in_county(world.county_id).get()
    assert case.notes.order_by("at").last().text == "She will take it."


def test_a_batch_of_holds_costs_the_same_for_any_length(world, announce):
    def costs(length):
        parcels = [announce() for _n in range(length)]
        with recording() as recorder:
            record_scans(
                [scan_in("hold", one, world.willow, note="wet") for one in parcels],
                actor=world.lan,
            )
        return len(recorder.counted)

    costs(1)  # the posts are read once
    assert costs(2) == costs(20)


def test_no_consent_is_a_case_too_and_ends_with_the_release(world, announce, scan):
    from stations.villagers.actions import give_consent

    parcel = announce(villager=world.loner)
    scan("shelve", parcel, at=world.willow, by=world.lan)
    give_consent(world.loner, "hold_at_station", actor=world.lan)
    scan("release", parcel, at=world.willow, by=world.lan)

    assert cases(world) == [("no_consent", "solved", "accepted")]


def test_a_missort_waits_goes_on_and_its_case_ends_on_arrival(world, announce, scan):
    parcel = announce()
    wrong = scan("unload", parcel, at=world.pine, by=world.ops)
    assert (wrong.status, wrong.problem["code"]) == ("missorted", "wrong_station")
    assert cases(world) == [("missorted", "open", "")]

    scan("load", parcel, at=world.pine, by=world.driver)
    scan("unload", parcel, at=world.willow, by=world.lan)

    assert cases(world) == [("missorted", "solved", "forwarded")]


def test_a_parcel_on_the_shelf_is_sent_on_with_its_history(world, shelved, scan):
    parcel = shelved()

    sent = forward_parcel(parcel, actor=world.lan, to=world.pine, reason="She moved to Pine")

    assert (sent.status, sent.station_id, sent.held_at_id) == (
        "missorted",
        world.pine.pk,
        world.willow.pk,
    )
    assert (sent.pickup_code, sent.shelf_code, sent.notified_at) == ("", "", None)
    scan("load", parcel, at=world.willow, by=world.driver)
    arrived = scan("shelve", parcel, at=world.pine, by=world.bo)
    assert arrived.status == "shelved"
    steps = [step for step, _status, inferred in track(parcel) if not inferred]
    assert steps == ["announce", "shelve", "forward", "load", "shelve"]
    assert cases(world) == [("missorted", "solved", "forwarded")]


def test_what_is_forwarded_to_where_it_lies_has_arrived(world, announce, scan):
    parcel = announce()
    scan("unload", parcel, at=world.pine, by=world.ops)

    stays = forward_parcel(parcel, actor=world.bo, to=world.pine, reason="She works in Pine")

    assert (stays.status, stays.station_id) == ("arrived", world.pine.pk)
    assert cases(world) == [("missorted", "solved", "forwarded")]
    assert scan("shelve", parcel, at=world.pine, by=world.bo).status == "shelved"


def test_on_the_way_only_the_address_changes(world, announce, scan):
    parcel = announce()
    scan("receive", parcel, at=world.centre, by=world.buyer)

    sent = forward_parcel(parcel, actor=world.ops, to=world.pine, reason="Misread")

    assert (sent.status, sent.station_id) == ("received_county", world.pine.pk)
    with pytest.raises(NothingToForward):
        forward_parcel(parcel, actor=world.ops, to=world.pine, reason="Again")
    with pytest.raises(StationClosed):
        forward_parcel(parcel, actor=world.ops, to=world.centre, reason="No point")


def test_an_unknown_recipient_is_announced_held_and_named(world, scan):
    parcel = announce_parcel(
        actor=world.lan, carrier="yto", waybill_no="YT5000000000001", station=world.willow,
        unknown=True,
    )  # fmt: skip
    held = scan("shelve", parcel, at=world.willow, by=world.lan)
    assert (held.status, held.problem["code"]) == ("held", "unknown_recipient")
    early = scan("release", parcel, at=world.willow, by=world.lan)
    assert early.problem["code"] == "unknown_recipient"

    named = identify_recipient(parcel, actor=world.lan, villager=world.granny)

    assert (named.status, named.villager_id) == ("arrived", world.granny.pk)
    assert cases(world) == [("unknown_recipient", "solved", "corrected")]
    assert scan("shelve", parcel, at=world.willow, by=world.lan).status == "shelved"
    with pytest.raises(RecipientKnown):
        identify_recipient(parcel, actor=world.lan, name="某人")


def test_the_doors_forward_and_name(world, api, announce):
    lan = api.as_(world.lan)
    parcel = announce()
    body = {"carrier": "sf", "waybill_no": "SF5000000000001", "station": str(world.willow.pk)}

    unknown = lan.post("/api/v1/parcels/", {**body, "recipient": {"unknown": True}})
    path = f"/api/v1/parcels/{unknown.json()['id']}/recipient/"
    named = lan.post(path, {"name": "章小雨", "phone": "15400003333"})
    sent = lan.post(
        f"/api/v1/parcels/{parcel.pk}/forward/", {"station": str(world.pine.pk), "reason": "moved"}
    )

    assert unknown.status_code == 201, unknown.content
    assert named.json()["recipient"]["name_masked"] == "章**"
    assert sent.json()["station"]["id"] == str(world.pine.pk)
    assert Parcel.objects.in_county(world.county_id).get(pk=parcel.pk).station == world.pine

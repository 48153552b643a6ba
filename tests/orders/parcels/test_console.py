"""Parcels at the console: scanned, registered, looked at, refused."""

from __future__ import annotations

import pytest

from accounts.kernel.ids import new_id
from orders.parcels.models import Parcel
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db
WAYBILL = "SF1234567890123"


@pytest.fixture
def desk(world):
    return Desk(world.lan)


def register(desk, **more):
    return desk.send("/parcels/new/", waybill_no=WAYBILL, carrier="sf", **more)


def scan(desk, step="shelve", waybill=WAYBILL, op_id=None, **more):
    form = {"op_id": op_id or str(new_id()), "step": step, "waybill_no": waybill, "shelf": "2-1"}
    return desk.post("/scan/", {**form, **more}, headers={"X-Scan": "1"})


def parcel(world):
    return Parcel.objects.in_county(world.county_id).get(waybill_no=WAYBILL)


def test_a_parcel_is_registered_for_a_name_on_a_label(world, desk):
    answer = register(desk, name="章小雨", phone="15400003333", cod_fen="35")

    assert answer["Location"] == f"/scan/?waybill={WAYBILL}"
    assert (parcel(world).name_masked, parcel(world).cod_fen) == ("章**", 3500)


def test_a_parcel_is_registered_for_a_villager(world, desk):
    register(desk, villager=str(world.granny.pk))

    assert parcel(world).villager_id == world.granny.pk


def test_the_carrier_is_guessed_from_the_waybill(world, desk):
    page = desk.get(f"/parcels/new/?waybill={WAYBILL}").content.decode()

    assert '<option value="sf" selected>' in page


def test_a_scan_answers_with_shelf_and_code(world, desk):
    register(desk, villager=str(world.granny.pk))

    answer = scan(desk)

    found = parcel(world)
    assert found.pickup_code.startswith("2-1-")
    assert found.pickup_code in said(answer)
    assert 'data-outcome="applied"' in answer.content.decode()


def test_the_same_scan_sent_again_changes_nothing(world, desk):
    register(desk, villager=str(world.granny.pk))
    op_id = str(new_id())

    first, second = scan(desk, op_id=op_id), scan(desk, op_id=op_id)

    assert parcel(world).pickup_code in said(first)
    assert "Scanned before" in said(second)


def test_an_unknown_waybill_leads_to_registering_it(world, desk):
    answer = scan(desk)

    assert "Nobody has announced this waybill." in said(answer)
    assert f"/parcels/new/?waybill={WAYBILL}" in answer.content.decode()


def test_a_waybill_that_is_none_is_said(world, desk):
    assert "6 to 32 letters and digits" in said(scan(desk, waybill="?"))


def test_without_consent_it_is_held(world, desk):
    register(desk, villager=str(world.loner.pk))

    answer = scan(desk)

    assert 'data-outcome="applied"' not in answer.content.decode()
    assert parcel(world).status == "held"


def test_without_a_script_the_page_answers_too(world, desk):
    register(desk, villager=str(world.granny.pk))

    answer = desk.post(
        "/scan/", {"op_id": str(new_id()), "step": "shelve", "waybill_no": WAYBILL, "shelf": "1-1"}
    )

    assert parcel(world).pickup_code in said(answer)
    assert b"<html" in answer.content


def test_the_centre_scans_in_and_into_the_van(world):
    page = Desk(world.buyer).get("/scan/").content.decode()

    assert 'value="receive"' in page
    assert 'value="shelve"' not in page


def test_a_parcel_shows_its_track(world, desk):
    register(desk, villager=str(world.granny.pk))
    scan(desk)

    page = said(desk.get(f"/parcels/{parcel(world).pk}/"))

    assert "Arrived at the service point Not scanned" in page
    assert parcel(world).pickup_code in page


def test_a_parcel_is_refused_with_a_reason(world, desk):
    register(desk, villager=str(world.granny.pk))
    scan(desk)
    path = f"/parcels/{parcel(world).pk}/refuse/"

    desk.send(path, reason="")
    assert parcel(world).status == "shelved"
    desk.send(path, reason="Not ordered")
    assert parcel(world).status == "refused"


@pytest.mark.parametrize("who", ["bo", "far_clerk"])
def test_strangers_find_no_parcel(world, desk, who):
    register(desk, villager=str(world.granny.pk))
    stranger = Desk(getattr(world, who))

    assert stranger.get(f"/parcels/{parcel(world).pk}/").status_code == 404
    assert 'data-outcome="rejected"' in scan(stranger).content.decode()


def test_a_parcel_is_put_aside_and_taken_back(world, desk):
    register(desk, villager=str(world.granny.pk))
    scan(desk)
    path = f"/parcels/{parcel(world).pk}/"

    desk.send(f"{path}hold/", hold_reason="damaged", note="Wet")
    held = parcel(world)
    offered = said(desk.get(f"/parcels/{held.pk}/"))
    answer = desk.send(f"{path}release/", note="She takes it.")

    assert (held.status, held.hold_reason) == ("held", "damaged")
    assert "Release the hold" in offered
    assert answer["Location"] == f"/scan/?waybill={WAYBILL}"
    assert parcel(world).status == "arrived"


def test_a_step_that_does_not_fit_is_said(world, desk):
    register(desk, villager=str(world.granny.pk))

    answer = desk.send(f"/parcels/{parcel(world).pk}/release/")

    assert "note-error" in desk.get(answer["Location"]).content.decode()

"""Hand-overs confirmed by PIN, QR code or signature, or disputed within a day; pouches."""

from __future__ import annotations

import datetime

import pytest

from accounts.files.models import Attachment
from orders.cases.models import Case
from orders.ledger.queries import station_balances
from orders.parcels.actions import refuse_parcel
from orders.runs.actions import (
    Proof,
    close_run,
    collect_at_stop,
    confirm_custody,
    count_pouch,
    dispute_act,
    fail_stop,
    finish_unload,
    make_bag,
    make_token,
    put_in_bag,
    seal_bag,
    take_pouch,
)
from orders.runs.actions.bags import ItemIn
from orders.runs.errors import (
    DisputeOver,
    NothingHandedOver,
    ParcelInBag,
    SealedOnly,
    StopsOpen,
    TokenInvalid,
    WrongParty,
)
from orders.runs.models import CustodyAct, RunItem
from stations.staffing.errors import PinLocked, WeakPin, WrongPassword, WrongPin
from stations.staffing.pins import set_pin
from tests.whole.line_haul import fill_drawer

pytestmark = pytest.mark.django_db
PIN = "271828"


@pytest.fixture
def dropped(world, line, scan_off):
    """The bag of Willow is unloaded by Lan; the driver has confirmed nothing yet."""
    set_pin(actor=world.driver, pin=PIN, password=world.password)
    scan_off(line.stop, line.parcels, [line.bag])
    line.stop = finish_unload(line.stop, actor=world.lan)
    line.act = CustodyAct.objects.in_county(world.county_id).get(kind="drop")
    return line


def by_pin(person, pin=PIN):
    return Proof(method="pin", person=person, pin=pin)


def test_the_driver_confirms_by_pin_and_it_is_final(world, dropped):
    acts = confirm_custody(dropped.stop, actor=world.lan, proof=by_pin(world.driver))

    act = world.fresh(dropped.act)
    assert [one.pk for one in acts] == [act.pk]
    assert (act.proof, act.confirmed_by_id) == ("pin", world.driver.pk)
    assert act.disputable_until is None
    with pytest.raises(DisputeOver):
        dispute_act(act, actor=world.driver, reason="少算一件")
    with pytest.raises(NothingHandedOver):
        confirm_custody(dropped.stop, actor=world.lan, proof=by_pin(world.driver))


def test_five_wrong_pins_lock_it_for_fifteen_minutes(world, dropped):
    for _try in range(4):
        with pytest.raises(WrongPin):
            confirm_custody(dropped.stop, actor=world.lan, proof=by_pin(world.driver, "314159"))
    with pytest.raises(PinLocked):
        confirm_custody(dropped.stop, actor=world.lan, proof=by_pin(world.driver, "314159"))
    with pytest.raises(PinLocked):
        confirm_custody(dropped.stop, actor=world.lan, proof=by_pin(world.driver))

    assert world.fresh(dropped.act).confirmed_at is None


def test_nobody_confirms_his_own_word_or_for_a_strange_station(world, dropped):
    set_pin(actor=world.lan, pin=PIN, password=world.password)
    set_pin(actor=world.bo, pin=PIN, password=world.password)

    for person in (world.lan, world.head, world.bo):
        with pytest.raises(WrongParty):
            confirm_custody(dropped.stop, actor=world.lan, proof=by_pin(person))


def test_a_qr_code_confirms_once_and_at_its_stop_only(world, dropped):
    token, _until = make_token(dropped.stop, actor=world.driver)

    with pytest.raises(TokenInvalid):
        confirm_custody(
            dropped.stop, actor=world.lan, proof=Proof(method="token", token=token + "x")
        )
    confirm_custody(dropped.stop, actor=world.lan, proof=Proof(method="token", token=token))
    collected_nothing = world.fresh(dropped.act)

    assert collected_nothing.proof == "token"
    fill_drawer(world, dropped.run, 10_000)
    take_pouch(dropped.stop, actor=world.lan, number="003", declared_fen=5_000)
    with pytest.raises(TokenInvalid):
        confirm_custody(dropped.stop, actor=world.lan, proof=Proof(method="token", token=token))


def test_a_signature_is_a_kept_file(world, dropped):
    signature = Attachment.objects.create(
        county_id=world.county_id,
        sha256="0" * 64,
        kind="signature",
        name="s.png",
        content_type="image/png",
        size_bytes=1,
        station_id=world.willow.pk,
        uploaded_by=world.lan,
    )

    (act,) = confirm_custody(
        dropped.stop,
        actor=world.lan,
        proof=Proof(method="signature", person=world.driver, attachment=signature.pk),
    )

    assert (act.proof, act.attachment_id) == ("signature", signature.pk)


def test_one_side_may_be_disputed_for_a_day(world, dropped):
    with pytest.raises(WrongParty):
        dispute_act(dropped.act, actor=world.lan, reason="x")

    dispute_act(dropped.act, actor=world.driver, reason="我交了六件")

    case = Case.objects.in_county(world.county_id).get(kind="custody_disputed")
    assert case.subject_id == dropped.act.pk
    assert (case.custody, case.custody_id) == ("run", dropped.run.pk)


def test_after_a_day_it_is_final(world, dropped):
    acts = CustodyAct.objects.in_county(world.county_id).filter(pk=dropped.act.pk)
    acts.update(disputable_until=dropped.act.at - datetime.timedelta(seconds=1))

    with pytest.raises(DisputeOver):
        dispute_act(dropped.act, actor=world.driver, reason="太晚了")


def test_a_pin_is_six_digits_that_are_not_easy_and_needs_the_password(world):
    for easy in ("111111", "123456", "987654", "12345", "abcdef"):
        with pytest.raises(WeakPin):
            set_pin(actor=world.lan, pin=easy, password=world.password)
    with pytest.raises(WrongPassword):
        set_pin(actor=world.lan, pin=PIN, password="wrong")


def test_a_pouch_leaves_the_drawer_and_is_counted_at_the_centre(world, dropped):
    fill_drawer(world, dropped.run, 200_000)
    pouch = take_pouch(
        dropped.stop, actor=world.lan, number="003", declared_fen=128_450, seal_no="P1"
    )

    there = station_balances(world.county_id, world.willow.pk)
    assert (there["drawer"], there["cash_transit"]) == (71_550, 128_450)
    assert (pouch.custody, pouch.custody_id) == ("run", dropped.run.pk)

    count_pouch(pouch, actor=world.finance, counted_fen=128_450)

    there = station_balances(world.county_id, world.willow.pk)
    centre = station_balances(world.county_id, world.centre.pk)
    assert (there["cash_transit"], there["remitted"]) == (0, 128_450)
    assert (centre["safe"], centre["remittances"]) == (128_450, 128_450)
    assert not Case.objects.in_county(world.county_id).filter(kind="pouch_differs").exists()


@pytest.mark.parametrize(("counted", "over_short"), [(100_000, 28_450), (130_000, -1_550)])
def test_a_pouch_that_differs_opens_a_case(world, dropped, counted, over_short):
    fill_drawer(world, dropped.run, 200_000)
    pouch = take_pouch(dropped.stop, actor=world.driver, number="003", declared_fen=128_450)

    count_pouch(pouch, actor=world.finance, counted_fen=counted)

    there = station_balances(world.county_id, world.willow.pk)
    assert there["cash_transit"] == 0
    assert there["over_short"] == over_short
    case = Case.objects.in_county(world.county_id).get(kind="pouch_differs")
    assert case.money_fen == abs(128_450 - counted)
    assert (case.custody, case.custody_id) == ("run", dropped.run.pk)


def test_a_return_rides_home_and_the_run_is_closed(world, dropped, stop_at, shelved, scan_off):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="颜色不对")
    bag = make_bag(
        actor=world.lan, station=world.willow, destination=world.centre, direction="return"
    )
    put_in_bag(bag, actor=world.lan, items=[ItemIn(parcel=parcel.pk)])
    assert world.fresh(parcel).status == "return_bagged"
    seal_bag(bag, actor=world.lan, seal_no="S007")

    done = collect_at_stop(dropped.stop, actor=world.driver, bags=[bag.number])

    assert (done.bags, done.parcels, done.left_behind) == (1, 1, [])
    parcel = world.fresh(parcel)
    assert (parcel.status, parcel.custody, parcel.custody_id) == (
        "return_loaded",
        "run",
        dropped.run.pk,
    )
    with pytest.raises(StopsOpen):
        close_run(dropped.run, actor=world.driver)
    fail_stop(stop_at(world.pine, arrive=False), actor=world.driver, reason="关门了")
    home = stop_at(world.centre)
    scan_off(home, [parcel], [world.fresh(bag), world.fresh(dropped.other)], by=world.ops)
    home = finish_unload(home, actor=world.ops)

    assert (home.status, home.expected, home.missing) == ("matched", 3, 0)
    assert world.fresh(parcel).status == "returned_county"
    assert {world.fresh(one).status for one in dropped.others} == {"received_county"}
    assert close_run(dropped.run, actor=world.driver).status == "closed"
    assert not RunItem.objects.in_county(world.county_id).filter(state="aboard").exists()


def test_what_a_bag_lists_rides_with_its_bag_and_not_loose(world, dropped, shelved):
    parcel = refuse_parcel(shelved(), actor=world.lan, reason="颜色不对")
    bag = make_bag(
        actor=world.lan, station=world.willow, destination=world.centre, direction="return"
    )
    put_in_bag(bag, actor=world.lan, items=[ItemIn(parcel=parcel.pk)])

    with pytest.raises(ParcelInBag) as refused:
        collect_at_stop(dropped.stop, actor=world.driver, parcels=[parcel.pk])

    assert refused.value.extra["bags"] == [str(bag)]
    assert world.fresh(parcel).custody == "station"


def test_a_bus_takes_sealed_bags_only(world, dropped, shelved, bus):
    from orders.runs.models import Run

    Run.objects.in_county(world.county_id).filter(pk=dropped.run.pk).update(vehicle=bus)

    with pytest.raises(SealedOnly):
        collect_at_stop(dropped.stop, actor=world.driver, parcels=[shelved().pk])

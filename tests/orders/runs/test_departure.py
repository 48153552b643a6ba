"""When operations send the run off, the driver confirms later or disputes within a day."""

from __future__ import annotations

import pytest

from orders.cases.models import Case
from orders.runs.actions import Proof, confirm_departure, dispute_act
from orders.runs.errors import DisputeOver, NothingHandedOver, WrongParty
from orders.runs.models import CustodyAct
from stations.staffing.errors import WrongPin
from stations.staffing.pins import set_pin
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db
PIN = "271828"


@pytest.fixture
def sent_off(world, bring, bag_of, leave):
    """Operations loaded a bag and sent the run off without the driver's word."""
    return leave([bag_of(bring(2))], by=world.ops)


@pytest.fixture
def act(world, sent_off):
    return CustodyAct.objects.in_county(world.county_id).get(kind="depart")


def test_until_the_driver_confirms_it_is_one_sided_and_may_be_disputed(world, api, sent_off, act):
    assert (act.actor_id, act.proof, act.confirmed_at) == (world.ops.pk, "", None)

    shown = api.as_(world.driver).get("/api/v1/custody-acts/?one_sided=true").json()["data"]
    assert [one["id"] for one in shown] == [str(act.pk)]
    assert shown[0]["disputable_until"] is not None
    assert [
        one["id"]
        for one in api.as_(world.manager).get("/api/v1/custody-acts/?one_sided=true").json()["data"]
    ] == [str(act.pk)]

    dispute_act(act, actor=world.driver, reason="只装了一件")

    case = Case.objects.in_county(world.county_id).get(kind="custody_disputed")
    assert (case.custody, case.custody_id) == ("station", world.centre.pk)
    with pytest.raises(NothingHandedOver):
        confirm_departure(sent_off, actor=world.driver, proof=Proof(method="account"))


def test_the_driver_confirms_by_his_own_account(world, api, sent_off, act):
    url = f"/api/v1/runs/{sent_off.pk}/confirm/"

    told = api.as_(world.driver).post(url, {"method": "account"})

    assert told.status_code == 200, told.content
    assert [one["proof"] for one in told.json()["acts"]] == ["account"]
    act = world.fresh(act)
    assert (act.confirmed_by_id, act.disputable_until) == (world.driver.pk, None)
    with pytest.raises(DisputeOver):
        dispute_act(act, actor=world.driver, reason="x")
    again = api.as_(world.driver).post(url, {"method": "account"})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_handed_over")


def test_operations_confirm_with_the_drivers_pin(world, sent_off, act):
    set_pin(actor=world.driver, pin=PIN, password=world.password)

    with pytest.raises(WrongPin):
        confirm_departure(
            sent_off,
            actor=world.ops,
            proof=Proof(method="pin", person=world.driver, pin="314159"),
        )
    confirm_departure(
        sent_off, actor=world.ops, proof=Proof(method="pin", person=world.driver, pin=PIN)
    )

    assert world.fresh(act).proof == "pin"


def test_nobody_confirms_his_own_word_nor_a_stranger(world, api, sent_off, act):
    for person in (world.ops, world.lan, world.manager):
        with pytest.raises(WrongParty):
            confirm_departure(sent_off, actor=person, proof=Proof(method="account"))
    url = f"/api/v1/runs/{sent_off.pk}/confirm/"
    assert api.as_(world.far_manager).post(url, {"method": "account"}).status_code == 404
    assert world.fresh(act).confirmed_at is None


def test_who_left_by_his_own_account_has_nothing_to_confirm(world, bring, bag_of, leave):
    run = leave([bag_of(bring(1))])

    with pytest.raises(NothingHandedOver):
        confirm_departure(run, actor=world.driver, proof=Proof(method="account"))


def test_the_page_of_the_run_says_it_and_lets_the_driver_confirm(world, sent_off, act):
    url, driver = f"/runs/{sent_off.pk}/", Desk(world.driver)
    page = driver.get(url)
    assert f"{url}confirm/" in page.content.decode()
    assert "One side only; the other may dispute it until" in said(page)
    assert "The driver confirms" in said(driver.get(f"{url}confirm/"))

    assert driver.send(f"{url}confirm/").status_code == 302

    assert world.fresh(act).proof == "account"
    assert f"{url}confirm/" not in driver.get(url).content.decode()


def test_the_page_lets_operations_take_his_pin_and_him_dispute(world, sent_off, act):
    url, driver = f"/runs/{sent_off.pk}/", Desk(world.driver)
    set_pin(actor=world.driver, pin=PIN, password=world.password)
    wrong = Desk(world.ops).send(f"{url}confirm/", pin="314159")
    assert wrong.status_code == 200
    assert world.fresh(act).confirmed_at is None
    assert Desk(world.far_manager).get(f"{url}confirm/").status_code == 404

    driver.send(f"{url}acts/{act.pk}/dispute/", reason="少一袋")

    assert world.fresh(act).disputed_by_id == world.driver.pk

"""A run and its stop on the pages: what the driver, the clerk and operations press."""

from __future__ import annotations

import re

import pytest

from accounts.kernel.ids import new_id
from orders.cases.models import Case
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.runs.choices import BagStatus, RunStatus, StopStatus
from orders.runs.models import Bag, Pouch, Run, Stop
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    desks: dict = {}
    return lambda who: desks.setdefault(who, Desk(getattr(world, who)))


def page(answer) -> str:
    assert answer.status_code == 200, answer.content[:600]
    return said(answer)


def go(answer, to: str = "") -> None:
    assert answer.status_code == 302, said(answer)
    assert to in answer["Location"]


def test_operations_fill_a_bag_list_it_and_the_driver_leaves(world, desk, run, bring) -> None:
    ops, driver = desk("ops"), desk("driver")
    parcels = bring(2)

    go(ops.send("/bags/new/", direction="to_point", destination=str(world.willow.pk), number=""))
    bag = Bag.objects.in_county(world.county_id).get()
    for parcel in parcels:
        go(ops.send(f"/bags/{bag.pk}/items/", waybill_no=parcel.waybill_no), str(bag.pk))
    assert parcels[0].waybill_no in page(ops.get(f"/bags/{bag.pk}/"))
    go(ops.send(f"/bags/{bag.pk}/seal/", seal_no="S-778"))
    go(ops.send(f"/runs/{run.pk}/draft/"))
    assert "Sealed bags that can ride" in page(ops.get(f"/runs/{run.pk}/"))
    go(ops.send(f"/runs/{run.pk}/list/", bags=bag.number))
    go(ops.send(f"/runs/{run.pk}/commit/"))
    go(driver.send(f"/runs/{run.pk}/depart/"))

    assert world.fresh(run).status == RunStatus.DEPARTED
    assert world.fresh(bag).status == BagStatus.LOADED
    assert "Van is there" not in page(driver.get(f"/runs/{run.pk}/"))
    for path in ("/runs/", "/bags/", "/runs/new/"):
        page(ops.get(path))


def test_a_stop_drops_collects_takes_a_pouch_and_finds_what_is_missing(
    world, desk, run, bring, bag_of, leave
) -> None:
    driver, lan = desk("driver"), desk("lan")
    here, lost = bring(2)
    bag = bag_of([here, lost], seal="S1")
    leave([bag])
    stop = Stop.objects.in_county(world.county_id).get(run=run, station=world.willow)
    at = f"/runs/{run.pk}/stops/{stop.pk}/"

    go(driver.send(f"{at}arrive/"))
    assert lost.waybill_no not in page(lan.get(at))  # blind
    answer = lan.post(f"{at}scan/", {"op_id": str(new_id()), "thing": str(bag), "seal_no": "S1"})
    assert "Bag taken over" in page(answer)
    answer = lan.post(f"{at}scan/", {"op_id": str(new_id()), "thing": here.waybill_no})
    assert "Unloaded" in page(answer)
    go(lan.send(f"{at}finish/"))

    assert world.fresh(stop).status == StopStatus.DISCREPANT
    shown = page(lan.get(at))
    assert "Missing" in shown
    assert "Short" in shown
    case = Case.objects.in_county(world.county_id).get()
    assert (case.kind, case.subject_id) == ("short", lost.pk)
    post_entry(
        county_id=world.county_id,
        kind=EntryKind.COD,
        source=here,
        actor=world.lan,
        transfers=[Leg(world.willow.pk, AccountKind.DRAWER, AccountKind.COD_OWED, 128_450)],
    )
    go(lan.send(f"{at}pouch/", number="003", declared_fen="1284.50", seal_no="P3"))
    assert Pouch.objects.in_county(world.county_id).get().declared_fen == 128_450
    go(lan.send(f"{at}empties/", left="2", taken="1"))
    assert "¥1,284.50" in page(driver.get(at))


def test_the_other_side_confirms_with_her_pin_or_a_code_that_works_once(
    world, desk, run, bring, bag_of, leave
) -> None:
    driver, lan = desk("driver"), desk("lan")
    [parcel] = bring(1)
    leave([bag_of([parcel], seal="S1")])
    stop = Stop.objects.in_county(world.county_id).get(run=run, station=world.willow)
    at = f"/runs/{run.pk}/stops/{stop.pk}/"
    go(driver.send(f"{at}arrive/"))
    driver.post(f"{at}scan/", {"op_id": str(new_id()), "thing": parcel.waybill_no})
    go(driver.send(f"{at}finish/"))
    go(lan.send("/me/", pin="274951", password=world.password))

    shown = page(driver.get(f"{at}confirm/"))
    assert world.lan.name in shown
    form = {"method": "pin", "person": str(world.lan.pk), "token": ""}
    assert "not right" in page(driver.send(f"{at}confirm/", pin="111222", **form))
    go(driver.send(f"{at}confirm/", pin="274951", **form))

    code = page(lan.get(f"{at}code/"))
    assert "It works once" in code
    assert re.search(r"[\w-]{30,}:[\w-]+:[\w-]+", code)
    assert "Confirmed by" in page(lan.get(at))


def test_a_closed_station_is_noted_and_a_stranger_sees_nothing(
    world, desk, run, bring, bag_of, leave
) -> None:
    leave([bag_of(bring(1))])
    stop = Stop.objects.in_county(world.county_id).get(run=run, station=world.willow)
    at = f"/runs/{run.pk}/stops/{stop.pk}/"

    assert "What happened" in page(desk("driver").get(at))
    go(desk("driver").send(f"{at}fail/", reason="Door locked, nobody answers"))
    assert world.fresh(stop).status == StopStatus.FAILED
    assert Desk(world.far_clerk).get(at).status_code == 404
    assert Desk(world.far_manager).get(f"/runs/{run.pk}/").status_code == 404


def test_a_run_is_planned_and_a_pouch_counted(world, desk, route, van) -> None:
    ops = desk("ops")

    answer = ops.send(
        "/runs/new/",
        route=str(route.pk),
        vehicle=str(van.pk),
        driver=str(world.driver.pk),
        on="2026-12-01",
        at="08:30",
    )

    go(answer)
    run = Run.objects.in_county(world.county_id).get()
    assert run.departs_at.isoformat() == "2026-12-01T00:30:00+00:00"
    assert "Plan a run" not in page(desk("lan").get("/runs/"))
    assert desk("lan").get("/runs/new/").status_code == 403


def test_the_county_manager_finds_all_of_it_in_the_admin(
    world, run, bring, bag_of, leave, route, van
) -> None:
    bag = bag_of(bring(1))
    leave([bag])
    manager = Desk(world.manager)

    for model in ("run", "stop", "bag", "manifest", "pouch", "custodyact", "route", "vehicle"):
        page(manager.get(f"/admin/orders/{model}/"))
    for model, row in (("run", run), ("bag", bag), ("route", route), ("vehicle", van)):
        page(manager.get(f"/admin/orders/{model}/{row.pk}/change/"))
        assert Desk(world.far_manager).get(
            f"/admin/orders/{model}/{row.pk}/change/"
        ).status_code in (302, 404)

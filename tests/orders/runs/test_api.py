"""A driver's stop over HTTP, and what it tells nobody."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.runs.models import Stop
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def scans_of(parcels, bag=None):
    now = timezone.now().isoformat()
    scans = [{"op_id": str(new_id()), "occurred_at": now, "parcel": str(one.pk)} for one in parcels]
    if bag is not None:
        scans.append(
            {
                "op_id": str(new_id()),
                "occurred_at": now,
                "bag": str(bag),
                "seal_no": bag.seal_no,
            }
        )
    return {"scans": scans}


@pytest.fixture
def url(line):
    return f"/api/v1/runs/{line.run.pk}/stops/{line.stop.pk}/"


def test_the_county_plans_bags_and_sends_a_run(world, api, route, van, bring):
    ops, driver = api.as_(world.ops), api.as_(world.driver)
    parcels = bring(2)
    bag = ops.post(
        "/api/v1/bags/",
        {
            "station": str(world.centre.pk),
            "destination": str(world.willow.pk),
            "direction": "to_point",
            "number": "B-7K2Q-9",
        },
    )
    assert (bag.status_code, bag.json()["number"]) == (201, "B7K2Q9")
    pk = bag.json()["id"]
    items = {"items": [{"waybill_no": one.waybill_no} for one in parcels]}
    put = ops.post(f"/api/v1/bags/{pk}/items/", items).json()
    assert [one["outcome"] for one in put["results"]] == ["applied"] * 2
    assert ops.post(f"/api/v1/bags/{pk}/seal/", {"seal_no": "S001"}).json()["status"] == "sealed"
    run = ops.post(
        "/api/v1/runs/",
        {
            "route": str(route.pk),
            "vehicle": str(van.pk),
            "driver": "driver",
            "departs_at": timezone.now().isoformat(),
        },
    ).json()
    assert [one["station"]["code"] for one in run["stops"]] == ["QH01", "QH02", "QH00"]
    manifest = ops.post("/api/v1/manifests/", {"run": run["id"]}).json()
    ops.post(f"/api/v1/manifests/{manifest['id']}/lines/", {"bags": ["B-7K2Q-9"]})
    committed = ops.post(f"/api/v1/manifests/{manifest['id']}/commit/", {})
    assert committed.json()["status"] == "committed"

    left = driver.post(f"/api/v1/runs/{run['id']}/depart/", {})

    assert (left.status_code, left.json()["status"]) == (200, "departed")
    assert left.json()["left_behind"] == []
    assert (
        world.fresh(parcels[0]).custody_id
        == world.fresh(Stop.objects.in_county(world.county_id).get(pk=run["stops"][0]["id"])).run_id
    )
    assert [one["id"] for one in driver.get("/api/v1/runs/").json()["data"]] == [run["id"]]
    bo = api.as_(world.bo).get("/api/v1/runs/").json()["data"]
    assert [one["id"] for one in bo] == [run["id"]]  # it stops at Pine too


def test_unloading_is_blind(world, api, url, line):
    lan = api.as_(world.lan)

    shown = lan.get(url).json()
    bag = lan.get(f"/api/v1/bags/{line.bag.pk}/").json()
    told = lan.post(f"{url}unload/", scans_of(line.parcels[1:], line.bag))

    assert (shown["status"], shown["expected"], shown["missing"]) == ("arrived", None, None)
    assert bag["items"] is None
    assert lan.get("/api/v1/manifests/").json()["data"] == []
    assert {one["outcome"] for one in told.json()["results"]} == {"applied"}
    assert str(line.parcels[0].pk) not in told.content.decode()
    done = lan.post(f"{url}finish-unload/", {}).json()
    assert (done["status"], done["expected"], done["missing"]) == ("discrepant", 5, 1)


def test_bad_input_is_said_clearly(world, api, url, line):
    lan = api.as_(world.lan)
    now = timezone.now().isoformat()

    def unload(**scan):
        body = {"scans": [{"op_id": str(new_id()), "occurred_at": now, **scan}]}
        (result,) = lan.post(f"{url}unload/", body).json()["results"]
        return result["problem"]

    foreign = unload(bag=str(line.other), seal_no="S002")
    assert (foreign["code"], foreign["status"]) == ("foreign_bag", 409)
    assert foreign["destination_name"] == world.pine.name
    wrong = unload(bag="B-7K2Q-8")
    assert (wrong["code"], wrong["pointer"]) == ("wrong_check_character", "/bag")
    unknown = unload(bag="B-7K2Q-9")
    assert (unknown["code"], unknown["pointer"]) == ("unknown_reference", "/bag")
    typed = lan.post(
        "/api/v1/bags/",
        {
            "station": str(world.willow.pk),
            "destination": str(world.centre.pk),
            "direction": "to_centre",
            "number": "B-7K2Q-8",
        },
    )
    assert (typed.status_code, typed.json()["code"]) == (422, "wrong_check_character")
    sealed = api.as_(world.ops).post(
        f"/api/v1/bags/{line.bag.pk}/items/", {"items": [{"parcel": str(line.parcels[0].pk)}]}
    )
    assert (sealed.status_code, sealed.json()["code"]) == (409, "bag_sealed")


def test_a_wrong_pin_is_counted_though_the_answer_refuses(world, api, url, line):
    pin = {"password": world.password, "pin": "271828"}
    assert api.as_(world.driver).post("/api/v1/me/pin/", pin).status_code == 204
    lan = api.as_(world.lan)
    lan.post(f"{url}unload/", scans_of(line.parcels, line.bag))
    lan.post(f"{url}finish-unload/", {})

    said = [
        lan.post(f"{url}confirm/", {"method": "pin", "person": "driver", "pin": "314159"}).json()
        for _try in range(5)
    ]

    assert [one["code"] for one in said] == ["wrong_pin"] * 4 + ["pin_locked"]
    assert [one["tries_left"] for one in said[:4]] == [4, 3, 2, 1]


@pytest.mark.parametrize("many", [2, 30])
def test_unloading_costs_the_same_for_any_number(
    world, bring, bag_of, leave, stop_at, scan_off, query_count, many
):
    from orders.runs.actions import finish_unload

    parcels = bring(many)
    bag = bag_of(parcels)
    leave([bag])
    stop = stop_at(world.willow)

    with recording() as unloading:
        scan_off(stop, parcels, [bag])
    with recording() as finishing:
        finish_unload(stop, actor=world.lan)

    query_count("runs.unload", unloading)
    query_count("runs.finish_unload", finishing)

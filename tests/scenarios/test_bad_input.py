"""What people and devices send by mistake: a clear problem on that item, the rest applied."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.kernel.ids import new_id
from orders.cases.models import Case
from orders.parcels.actions import announce_parcel
from orders.parcels.models import Parcel, ScanEvent
from orders.runs.actions import finish_unload
from orders.stocktaking.actions import add_shelf
from stations.network.models import Station
from tests.orders.conftest import announce, scan, shelved  # noqa: F401
from tests.orders.runs.conftest import (  # noqa: F401
    bag_of,
    bring,
    leave,
    line,
    route,
    run,
    scan_off,
    stop_at,
    van,
)
from tests.orders.sending.conftest import desk  # noqa: F401
from tests.orders.sending.test_sending_api import body

pytestmark = pytest.mark.django_db
SCANS, SENDINGS = "/api/v1/scans/", "/api/v1/sendings/"


def item(world: Any, parcel: Parcel | None = None, step: str = "receive", **given: Any) -> dict:
    named = {"parcel": str(parcel.pk)} if parcel is not None else {}
    return {
        "op_id": str(new_id()),
        "step": step,
        "station": str(world.willow.pk),
        "occurred_at": world.now.isoformat(),
        **named,
        **given,
    }


def upload(world: Any, api: Any, scans: list[Any]) -> list[dict]:
    answer = api.as_(world.lan).post(SCANS, {"scans": scans})
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def some(world: Any, count: int) -> list[Parcel]:
    return [
        announce_parcel(
            actor=world.buyer,
            carrier="yto",
            waybill_no=f"YT88{n:011d}",
            station=world.willow,
            villager=world.granny,
        )
        for n in range(count)
    ]


def test_one_poison_scan_among_499(world, api):
    parcels = some(world, 20)
    scans = [item(world, one) for one in parcels]
    scans += [  # known parcels again, at the same place: each is refused by itself, none stops
        item(world, parcels[n % 20]) for n in range(479)
    ]
    poison = {"op_id": {"x": ["x", None]}, "step": "receive'; --", "station": 7}

    results = upload(world, api, [*scans[:250], poison, *scans[250:]])

    assert len(results) == 500
    bad = results.pop(250)
    assert (bad["outcome"], bad["problem"]["code"], bad["problem"]["status"]) == (
        "rejected",
        "invalid",
        400,
    )
    assert [one["outcome"] for one in results[:20]] == ["applied"] * 20
    assert {one["problem"]["code"] for one in results[20:]} == {"illegal_move"}
    events = ScanEvent.objects.in_county(world.county_id).filter(step="receive")
    assert events.count() == 20


def test_501_scans_are_too_many_and_none_is_recorded(world, api):
    (parcel,) = some(world, 1)

    answer = api.as_(world.lan).post(SCANS, {"scans": [item(world, parcel)] * 501})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/scans"
    assert world.fresh(parcel).status == "expected"


def test_an_unknown_waybill_and_another_countys_parcel_are_both_unknown(world, api):
    (mine,) = some(world, 1)
    far = Station.objects.in_county(world.far_county_id).get(code="FA01")
    theirs = announce_parcel(
        actor=world.far_manager,
        carrier="sf",
        waybill_no="SF9990000000001",
        station=far,
        name="远方",
        phone="15400000777",
    )
    before = Parcel.objects.in_county(world.far_county_id).filter(pk=theirs.pk).values().get()

    results = upload(
        world,
        api,
        [
            item(world, carrier="sf", waybill_no="SF0000000000009"),
            item(world, theirs),
            item(world, carrier="sf", waybill_no=theirs.waybill_no),
            item(world, mine),
        ],
    )

    assert [one["outcome"] for one in results] == ["rejected"] * 3 + ["applied"]
    assert [one["problem"]["code"] for one in results[:3]] == [
        "unknown_parcel",
        "unknown_reference",
        "unknown_parcel",
    ]
    assert str(theirs.pk) not in str([one.get("parcel") for one in results])
    after = Parcel.objects.in_county(world.far_county_id).filter(pk=theirs.pk).values().get()
    assert after == before


def test_an_over_full_shelf_refuses_what_does_not_fit(world, api):
    add_shelf(actor=world.head, station=world.willow, code="1-1", capacity=2)
    parcels = some(world, 4)

    results = upload(world, api, [item(world, one, "shelve") for one in parcels])

    assert [one["outcome"] for one in results] == ["applied"] * 2 + ["rejected"] * 2
    assert {one["problem"]["code"] for one in results[2:]} == {"shelf_full"}


def test_a_foreign_bag_stays_aboard_and_the_right_one_is_taken_off(world, line, scan_off):  # noqa: F811
    foreign, right = scan_off(line.stop, [], [line.other, line.bag])

    assert (foreign.outcome, foreign.problem["code"]) == ("rejected", "foreign_bag")
    assert right.outcome == "applied"
    assert world.fresh(line.other).status == "loaded"


def test_a_wrong_seal_is_a_case_and_the_content_is_taken_in(world, line, scan_off):  # noqa: F811
    scan_off(line.stop, line.parcels, [line.bag], seal_no="S999")
    finish_unload(line.stop, actor=world.lan)

    case = Case.objects.in_county(world.county_id).get()
    assert (case.kind, case.data["read"]) == ("wrong_seal", "S999")
    assert {world.fresh(one).status for one in line.parcels} == {"arrived"}


@pytest.mark.parametrize("grams", [0, 10_000_000])
def test_a_weight_of_nothing_or_ten_tons_names_its_field(world, desk, api, grams):  # noqa: F811
    answer = api.as_(world.lan).post(SENDINGS, body(world, weight_grams=grams))

    problem = answer.json()
    assert answer.status_code in (400, 422)
    told = str(problem.get("pointer") or problem.get("errors"))
    assert "weight_grams" in told
    assert not Parcel.objects.in_county(world.county_id).exists()


def test_prohibited_goods_are_not_taken_and_the_next_parcel_is(world, desk, api):  # noqa: F811
    clerk = api.as_(world.lan)
    fireworks = {"category": "other", "text": "烟花爆竹", "inspected": True}

    refused = clerk.post(SENDINGS, body(world, contents=fireworks))
    taken = clerk.post(SENDINGS, body(world))

    assert (refused.status_code, refused.json()["code"]) == (409, "prohibited_goods")
    assert taken.status_code == 201
    assert Parcel.objects.in_county(world.county_id).count() == 1


def test_a_cancelled_parcel_has_no_label(world, desk, api):  # noqa: F811
    clerk = api.as_(world.lan)
    pk = clerk.post(SENDINGS, body(world)).json()["id"]
    clerk.post(f"{SENDINGS}{pk}/cancel/", {"reason": "不寄了"})

    refused = clerk.get(f"{SENDINGS}{pk}/label.pdf")

    assert (refused.status_code, refused.json()["code"]) == (409, "label_of_cancelled")

"""A carrier's list of parcels: each answered by itself, sent again without harm."""

from __future__ import annotations

import pytest

from orders.parcels.choices import ParcelStatus
from orders.parcels.models import Parcel, ScanEvent
from tests.recorder import recording

pytestmark = pytest.mark.django_db
BATCH = "/api/v1/parcels/batch/"


def item(world, number: int, **more) -> dict:
    return {
        "carrier": "yto",
        "waybill_no": f"YT{number:013d}",
        "station": str(world.willow.pk),
        "recipient": {"name": "柳小花", "phone": f"1540000{number:04d}"},
        **more,
    }


def send(api, who, items: list) -> list[dict]:
    answer = api.as_(who).post(BATCH, {"parcels": items})
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_a_list_is_announced_and_sent_again_it_is_known(world, api) -> None:
    items = [item(world, n) for n in range(5)]

    first, again = send(api, world.ops, items), send(api, world.ops, items)

    assert [one["outcome"] for one in first] == ["announced"] * 5
    assert [one["outcome"] for one in again] == ["known"] * 5
    assert [one["parcel"] for one in first] == [one["parcel"] for one in again]
    parcels = Parcel.objects.in_county(world.county_id)
    assert {one.status for one in parcels} == {ParcelStatus.EXPECTED}
    assert ScanEvent.objects.in_county(world.county_id).count() == 5


def test_what_is_wrong_is_said_of_the_item_and_the_rest_is_taken(world, api) -> None:
    far = world.far_manager.county_id
    results = send(
        api,
        world.ops,
        [
            item(world, 1),
            item(world, 2, carrier="nobody"),
            item(world, 3, waybill_no="!"),
            item(world, 4, station="00000000-0000-7000-8000-000000000000"),
            item(world, 5, cod_fen=-1),
            "no parcel",
            item(world, 1),
            item(world, 1, station=str(world.pine.pk)),
            item(world, 6, recipient={"name": "无电话"}),
        ],
    )

    assert [one["outcome"] for one in results] == [
        "announced", "rejected", "rejected", "rejected", "rejected", "rejected", "known",
        "rejected", "announced",
    ]  # fmt: skip
    codes = [one["problem"]["code"] for one in results if "problem" in one]
    assert codes == [
        "unknown_reference", "invalid", "unknown_reference", "invalid", "invalid", "waybill_known",
    ]  # fmt: skip
    assert Parcel.objects.in_county(far).count() == 0


def test_a_clerk_announces_for_her_own_point_only(world, api) -> None:
    [own, other] = send(
        api, world.lan, [item(world, 1), item(world, 2, station=str(world.pine.pk))]
    )

    assert own["outcome"] == "announced"
    assert other["problem"]["status"] == 403


def test_a_number_that_came_back_opens_the_next_visit(world, api) -> None:
    [first] = send(api, world.ops, [item(world, 1)])
    Parcel.objects.in_county(world.county_id).filter(pk=first["parcel"]).update(
        status=ParcelStatus.RETURNED_CARRIER, is_open=False
    )

    [second] = send(api, world.ops, [item(world, 1)])

    assert (second["outcome"], second["visit"]) == ("announced", 2)


def test_the_number_of_statements_does_not_grow_with_the_list(world, api, query_count) -> None:
    send(api, world.ops, [item(world, 1)])  # what a process reads once
    with recording() as short:
        send(api, world.ops, [item(world, n) for n in range(2, 4)])
    with recording() as long:
        send(api, world.ops, [item(world, n) for n in range(100, 150)])

    assert len(short.counted) == len(long.counted)
    query_count("parcels.announce_batch", long)

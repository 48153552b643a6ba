from __future__ import annotations

import pytest

from accounts.kernel.ids import new_id
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def scan_body(parcel, station, step="receive", **more):
    return {
        "op_id": str(new_id()),
        "step": step,
        "station": str(station.pk),
        "occurred_at": "2026-11-11T09:00:00+08:00",
        "parcel": str(parcel.pk),
        **more,
    }


def test_a_clerk_takes_a_parcel_in_for_a_name_on_a_label(world, api):
    answer = api.as_(world.lan).post(
        "/api/v1/parcels/",
        {
            "carrier": "yto",
            "waybill_no": "YT0000000000123",
            "station": str(world.willow.pk),
            "recipient": {"name": "张三", "phone": "15400000042"},
            "cod_fen": 1250,
        },
    )

    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["recipient"] == {
        "villager": None,
        "name_masked": "张*",
        "phone_masked": "154******42",
    }
    assert (body["status"], body["cod_fen"], body["station"]["name"]) == (
        "expected",
        1250,
        world.willow.name,
    )
    assert answer["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"colour": "red"}, 400, "/colour"),
        ({"carrier": "owl"}, 422, "/carrier"),
        ({"waybill_no": "x"}, 400, "/waybill_no"),
        ({"waybill_no": 12345678}, 400, "/waybill_no"),
        ({"cod_fen": -1}, 400, "/cod_fen"),
        ({"cod_fen": "5"}, 400, "/cod_fen"),
        ({"cod_fen": 10**12}, 400, "/cod_fen"),
        ({"recipient": {}}, 400, "/recipient"),
        ({"recipient": {"name": "张三", "phone": "12"}}, 422, "/recipient/phone"),
        ({"addressed_to_station": "yes"}, 400, "/addressed_to_station"),
    ],
)
def test_a_bad_announcement_is_refused_with_its_pointer(world, api, change, status, pointer):
    body = {
        "carrier": "yto",
        "waybill_no": "YT0000000000123",
        "station": str(world.willow.pk),
        "recipient": {"name": "张三", "phone": "15400000042"},
    }

    answer = api.as_(world.lan).post("/api/v1/parcels/", body | change)

    assert answer.status_code == status, answer.content
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_another_countys_people_and_places_are_unknown(world, api):
    body = {
        "carrier": "yto",
        "waybill_no": "YT0000000000123",
        "station": str(world.far_point.pk),
        "recipient": {"name": "张三"},
    }
    foreign = api.as_(world.lan).post("/api/v1/parcels/", body)
    stranger = {"villager": str(world.stranger.pk)}
    own = {**body, "station": str(world.willow.pk), "recipient": stranger}
    unseen = api.as_(world.lan).post("/api/v1/parcels/", own)

    assert (foreign.status_code, foreign.json()["code"]) == (422, "unknown_reference")
    assert (unseen.status_code, unseen.json()["errors"][0]["pointer"]) == (
        422,
        "/recipient/villager",
    )


def test_a_batch_answers_item_by_item_in_order(world, api, announce):
    parcel = announce()
    good, twin = scan_body(parcel, world.willow), scan_body(parcel, world.willow, "shelve")

    answer = api.as_(world.lan).post(
        "/api/v1/scans/",
        {"scans": [good, {**good, "op_id": "poison"}, {"op_id": None}, "x", good, twin]},
    )

    assert answer.status_code == 200, answer.content
    results = answer.json()["results"]
    assert [one["outcome"] for one in results] == [
        "applied",
        "rejected",
        "rejected",
        "rejected",
        "duplicate",
        "applied",
    ]
    assert results[1]["op_id"] == "poison"
    assert results[1]["problem"]["code"] == "invalid"
    assert results[0] == {"op_id": good["op_id"], "outcome": "applied",
                          "parcel": str(parcel.pk), "status": "arrived"}  # fmt: skip
    assert results[5]["pickup_code"] == "1-1-0001"


@pytest.mark.parametrize(
    "body",
    [[], {}, {"scans": []}, {"scans": "x"}, {"scans": None}, {"scans": [{}] * 501},
     {"scans": [{}], "more": 1}],
)  # fmt: skip
def test_a_bad_envelope_is_malformed(world, api, body):
    answer = api.as_(world.lan).post("/api/v1/scans/", body)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_scans_without_a_key_are_refused_and_a_replay_gets_the_same_bytes(world, api, announce):
    lan = api.as_(world.lan)
    body = {"scans": [scan_body(announce(), world.willow)]}

    first = lan.post("/api/v1/scans/", body, key="k1")
    again = lan.post("/api/v1/scans/", body, key="k1")
    missing = lan.post("/api/v1/scans/", body, HTTP_IDEMPOTENCY_KEY="")

    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert missing.status_code == 400


def test_the_list_finds_by_waybill_tail_and_code_and_costs_the_same(world, api, shelved, announce):
    parcel, other = shelved(), announce(villager=world.loner)
    lan = api.as_(world.lan)

    def ids(query):
        answer = lan.get(f"/api/v1/parcels/?{query}")
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["data"]]

    assert ids(f"waybill_no={parcel.waybill_no}") == [str(parcel.pk)]
    assert ids("phone_tail=0001") == [str(parcel.pk)]
    assert ids("pickup_code=１-1-0001") == [str(parcel.pk)]
    assert ids("status=expected") == [str(other.pk)]
    assert ids(f"station={world.pine.pk}") == []
    assert lan.get("/api/v1/parcels/?colour=red").status_code == 400
    with recording() as few:
        ids("")
    shelved()
    with recording() as more:
        ids("")
    assert len(few.counted) == len(more.counted) <= 2


def test_the_detail_has_its_track_and_strangers_find_nothing(world, api, shelved):
    parcel = shelved()
    url = f"/api/v1/parcels/{parcel.pk}/"

    mine = api.as_(world.lan).get(url)

    assert mine.json()["events"][-1]["step"] == "shelve"
    assert mine["ETag"] == f'"{parcel.version}"'
    assert api.as_(world.bo).get(url).status_code == 404
    assert api.as_(world.far_manager).get(url).status_code == 404
    assert api.as_(world.manager).get(url).status_code == 200
    assert api.get(url).status_code == 401
    strangers = [world.bo, world.far_manager]
    refusals = [api.as_(one).post(f"{url}refuse/", {"reason": "x"}) for one in strangers]
    assert [one.status_code for one in refusals] == [404, 404]


def test_refusing_answers_with_the_parcel_and_honours_if_match(world, api, shelved):
    parcel = shelved()
    url = f"/api/v1/parcels/{parcel.pk}/refuse/"
    lan = api.as_(world.lan)

    stale = lan.post(url, {"reason": "torn"}, HTTP_IF_MATCH='"1"')
    done = lan.post(url, {"reason": "torn"}, HTTP_IF_MATCH=f'"{parcel.version}"')
    again = lan.post(url, {"reason": "torn"})

    assert stale.status_code == 412
    assert (done.status_code, done.json()["status"]) == (200, "refused")
    assert (again.status_code, again.json()["code"]) == (409, "illegal_move")


def test_every_county_has_its_carriers(world, api):
    answer = api.as_(world.lan).get("/api/v1/carriers/")

    codes = {row["code"] for row in answer.json()["data"]}
    assert codes >= {"sf", "yto", "sto", "zto", "yunda", "jt", "jd", "ems", "dpk", "cainiao"}

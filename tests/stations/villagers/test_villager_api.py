"""Villagers over HTTP: masked in every list, strict at the door."""

from __future__ import annotations

import pytest

from stations.villagers.actions import register_villager
from tests.recorder import recording

pytestmark = pytest.mark.django_db
URL = "/api/v1/villagers/"
FULL = {"刘小花", "单大海", "仇明", "15400000001"}


@pytest.fixture
def lan(world, api):
    return api.as_(world.lan)


def test_the_list_shows_masks_consents_and_no_full_value(world, lan):
    answer = lan.get(f"{URL}?q=lxh")

    (row,) = answer.json()["data"]
    assert row["id"] == str(world.granny.pk)
    assert (row["name_masked"], row["phone_masked"]) == ("刘**", "154******01")
    assert (row["village"], row["village_name"]) == ("990101100201", "柳村")
    assert row["station"] == str(world.willow.pk)
    assert row["consents"] == ["hold_at_station"]
    whole = lan.get(URL).content.decode()
    assert not any(value in whole for value in FULL)


def test_the_list_costs_the_same_for_three_and_thirty(world, lan):
    lan.get(URL)  # who works where is asked once a request; here one user makes many
    with recording() as few:
        lan.get(URL)
    for number in range(27):
        register_villager(actor=world.lan, name=f"沈小妹{number}", consents=["sms"])
    with recording() as many:
        assert len(lan.get(URL).json()["data"]) == 30

    assert len(many.counted) == len(few.counted) <= 4


def test_pages_follow_each_other_without_gaps(world, lan):
    first = lan.get(f"{URL}?limit=2").json()
    second = lan.get(f"{URL}?limit=2&cursor={first['next_cursor']}").json()

    ids = [row["id"] for row in first["data"] + second["data"]]
    assert len(ids) == len(set(ids)) == 3
    assert second["next_cursor"] is None


def test_a_villager_is_registered_masked_with_an_etag(world, lan):
    answer = lan.post(
        URL,
        {
            "name": "欧阳娜娜",
            "phone": "１５４００００４３２１",
            "village": "990101100201",
            "consents": ["hold_at_station"],
            "delegates": [str(world.granny.pk), {"name": "司马懿德"}],
        },
    )

    body = answer.json()
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert (body["name_masked"], body["phone_masked"]) == ("欧阳**", "154******21")
    assert body["station"] == str(world.willow.pk)
    assert [one["villager"] for one in body["delegates"]] == [str(world.granny.pk), None]
    assert "娜娜" not in answer.content.decode()
    assert lan.get(f"{URL}{body['id']}/").json() == body


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 400, "/name"),
        ({"name": 7}, 400, "/name"),
        ({"name": "张三", "age": 80}, 400, "/age"),
        ({"name": "张\u0001三"}, 400, "/name"),
        ({"name": "张三", "consents": ["all"]}, 400, "/consents/0"),
        ({"name": "张三", "delegates": [5]}, 400, "/delegates/0"),
        ({"name": "张三", "delegates": [{"villager": "x"}]}, 400, "/delegates/0"),
        ({"name": "张三", "station": "x"}, 400, "/station"),
        ({"name": "张三", "village": 990101100201}, 400, "/village"),
        ({"name": "张三", "phone": "12345"}, 422, "/phone"),
        ({"name": "张三", "village": "990101100999"}, 422, "/village"),
        ({"name": "张三", "station": "0197a000-0000-7000-8000-000000000000"}, 422, "/station"),
    ],
)
def test_bad_input_gets_a_pointer_and_changes_nothing(world, lan, body, status, pointer):
    answer = lan.post(URL, body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert len(lan.get(URL).json()["data"]) == 3


def test_a_patch_needs_the_version_it_saw(world, lan):
    path = f"{URL}{world.granny.pk}/"

    assert lan.patch(path, {"note": "x"}, format="json").status_code == 428
    assert lan.patch(path, {"note": "x"}, format="json", HTTP_IF_MATCH='"9"').status_code == 412
    done = lan.patch(
        path, {"note": "耳背", "consents": ["sms"]}, format="json", HTTP_IF_MATCH='"1"'
    )

    assert (done.status_code, done["ETag"]) == (200, '"2"')
    assert (done.json()["note"], done.json()["consents"]) == ("耳背", ["sms"])
    assert done.json()["name_masked"] == "刘**"


def test_revealing_needs_a_reason_but_no_key_and_is_not_kept(world, lan):
    path = f"{URL}{world.granny.pk}/reveal/"

    assert lan.post(path, {}).status_code == 400
    answer = lan.post(path, {"reason": "电话通知"}, HTTP_IDEMPOTENCY_KEY="")

    assert answer.json() == {"name": "刘小花", "phone": "15400000001"}
    assert answer["Cache-Control"] == "no-store"
    from accounts.idempotency.models import IdempotencyKey

    assert not IdempotencyKey.objects.in_county(world.county_id).exists()


def test_adopting_asks_for_both_and_tells_neither(world, api):
    as_bo = api.as_(world.bo)

    wrong = as_bo.post(f"{URL}adopt/", {"name": "刘小花", "phone": "15400000002"})
    right = as_bo.post(f"{URL}adopt/", {"name": "刘小花", "phone": "15400000001"})

    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_reference")
    assert (right.status_code, right.json()["station"]) == (200, str(world.pine.pk))


def test_strangers_get_404_and_nobody_401(world, api):
    path = f"{URL}{world.granny.pk}/"
    for who in ("bo", "far_clerk", "far_manager"):
        stranger = api.as_(getattr(world, who))
        assert stranger.get(path).status_code == 404
        assert stranger.post(f"{path}reveal/", {"reason": "x"}).status_code == 404
        assert stranger.get(URL).content.decode().count("刘") == 0

    assert api.get(path).status_code == 401
    assert api.as_(world.auditor).get(path).status_code == 200
    assert api.as_(world.auditor).post(f"{path}reveal/", {"reason": "x"}).status_code == 403

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
URL = "/api/v1/handovers/"


@pytest.fixture
def body(world):
    def body(*parcels, **change):
        given = {
            "station": str(world.willow.pk),
            "parcels": [str(one.pk) for one in parcels],
            "proof": {"pickup_code": parcels[0].pickup_code, "collector": "self"},
        }
        return given | change

    return body


def test_the_whole_act_is_one_answer(world, api, story, body):
    order = story.bought(3000, paid_fen=1000)
    (parcel,) = story.shelve(story.ship(order, 1, "SF100001"))
    pay = [{"order": str(order.pk), "amount_fen": 2000, "method": "cash"}]

    answer = api.as_(world.lan).post(URL, body(parcel, payments=pay))

    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert [one["status"] for one in said["parcels"]] == ["collected"]
    assert said["orders"][0] | {"number": "", "id": ""} == {
        "id": "",
        "number": "",
        "status": "collected",
        "total_fen": 3000,
        "paid_fen": 3000,
        "balance_fen": 0,
    }
    assert said["taken_fen"] == 2000


def test_a_wrong_code_is_a_conflict_and_its_try_is_kept(world, api, shelved, body):
    parcel = shelved()
    wrong = body(parcel, proof={"pickup_code": "9-9-9999"})

    answers = [api.as_(world.lan).post(URL, wrong) for _ in range(6)]

    codes = [answer.json()["code"] for answer in answers]
    assert codes == ["wrong_pickup_code"] * 4 + ["code_locked"] * 2
    assert {answer.status_code for answer in answers} == {409}
    assert world.fresh(parcel).locked


def test_a_replayed_wrong_code_is_one_try(world, api, shelved, body):
    parcel = shelved()
    wrong = body(parcel, proof={"pickup_code": "9-9-9999"})
    lan = api.as_(world.lan)

    answers = [lan.post(URL, wrong, key="same") for _ in range(3)]

    assert [one.status_code for one in answers] == [409] * 3
    assert world.fresh(parcel).wrong_tries == 1


@pytest.mark.parametrize(
    "change",
    [
        {"parcels": []},
        {"parcels": ["x"]},
        {"parcels": [5]},
        {"proof": {}},
        {"proof": {"collector": "self"}},
        {"proof": {"pickup_code": "1-1-0001", "collector": "neighbour"}},
        {"proof": {"pickup_code": "1-1-0001", "collector": "delegate"}},
        {"proof": {"pickup_code": "1-1-0001", "delegate": "0198f000-0000-7000-8000-000000000001"}},
        {"proof": {"pickup_code": 1}},
        {"payments": [{"amount_fen": 5, "method": "cash"}]},
        {"payments": [{"order": "x", "amount_fen": 5, "method": "cash"}]},
        {"payments": "cash"},
        {"tip_fen": 5},
    ],
)
def test_a_malformed_hand_over_changes_nothing(world, api, shelved, body, change):
    parcel = shelved()

    answer = api.as_(world.lan).post(URL, body(parcel) | change)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert world.fresh(parcel).status == "shelved"
    assert world.fresh(parcel).wrong_tries == 0


@pytest.mark.parametrize("amount", [0, -1, 1.5, "5", True, None, 10**12])
def test_absurd_money_is_malformed(world, api, shelved, body, amount):
    parcel = shelved(cod_fen=100)
    pay = [{"parcel": str(parcel.pk), "amount_fen": amount, "method": "cash"}]

    answer = api.as_(world.lan).post(URL, body(parcel, payments=pay))

    assert answer.status_code == 400
    assert world.fresh(parcel).status == "shelved"


def test_who_sees_nothing_names_nothing(world, api, shelved, body):
    parcel = shelved()
    at_pine = body(parcel, station=str(world.pine.pk))

    stranger = api.as_(world.bo).post(URL, at_pine)
    elsewhere = api.as_(world.bo).post(URL, body(parcel))
    far = api.as_(world.far_clerk).post(URL, body(parcel))
    driver = api.as_(world.driver).post(URL, body(parcel))

    assert (stranger.status_code, stranger.json()["code"]) == (422, "unknown_reference")
    assert elsewhere.status_code == 403
    assert (far.status_code, far.json()["errors"][0]["pointer"]) == (422, "/station")
    assert driver.status_code == 403
    assert api.post(URL, body(parcel)).status_code == 401

"""The same request twice has one effect and one answer."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.idempotency.actions import forget_answers
from accounts.idempotency.models import IdempotencyKey
from accounts.kernel.ids import first_id_at
from orders.purchases.models import Order
from tests.accounts.doors.test_bad_input import ORDERS, order_body

pytestmark = pytest.mark.django_db


def count_orders(world) -> int:
    return Order.objects.in_county(world.county_id).count()


def test_without_a_key_a_post_is_400(world, api) -> None:
    answer = api.as_(world.lan).generic("POST", ORDERS, b"{}", content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_missing"


def test_a_replay_gets_the_same_bytes(world, api) -> None:
    client = api.as_(world.lan)

    first = client.post(ORDERS, order_body(world), key="k-1")
    again = client.post(ORDERS, order_body(world), key="k-1")
    quoted = client.post(ORDERS, order_body(world), key='"k-1"')

    assert first.status_code == again.status_code == quoted.status_code == 201
    assert first.content == again.content == quoted.content
    assert again["Idempotent-Replayed"] == "true"
    assert again["ETag"] == first["ETag"]
    assert "Idempotent-Replayed" not in first
    assert count_orders(world) == 1


def test_another_body_under_the_same_key_is_422(world, api) -> None:
    client = api.as_(world.lan)
    client.post(ORDERS, order_body(world), key="k-1")

    answer = client.post(ORDERS, order_body(world, note="other"), key="k-1")

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_mismatch"
    assert count_orders(world) == 1


def test_the_order_of_members_makes_no_other_body(world, api) -> None:
    client = api.as_(world.lan)
    body = order_body(world)

    client.post(ORDERS, body, key="k-1")
    answer = client.post(ORDERS, dict(reversed(body.items())), key="k-1")

    assert answer["Idempotent-Replayed"] == "true"


def test_a_refusal_is_kept_and_replayed(world, api) -> None:
    client = api.as_(world.lan)
    order = client.post(ORDERS, order_body(world)).json()
    path = f"{ORDERS}{order['id']}/payments/"

    first = client.post(path, {"amount_fen": 999999, "method": "cash"}, key="k-2")
    again = client.post(path, {"amount_fen": 999999, "method": "cash"}, key="k-2")

    assert first.status_code == 409
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert again["Content-Type"] == "application/problem+json"


def test_a_malformed_request_leaves_its_key_free(world, api) -> None:
    client = api.as_(world.lan)

    wrong = client.post(ORDERS, {"lines": 5}, key="k-3")
    right = client.post(ORDERS, order_body(world), key="k-3")

    assert wrong.status_code == 400
    assert right.status_code == 201


def test_two_people_may_use_the_same_key(world, api) -> None:
    mine = api.as_(world.lan).post(ORDERS, order_body(world), key="k-4")
    heads = api.as_(world.head).post(ORDERS, order_body(world), key="k-4")

    assert mine.json()["id"] != heads.json()["id"]


def test_old_keys_are_forgotten(world, api) -> None:
    api.as_(world.lan).post(ORDERS, order_body(world), key="k-5")
    eight_days_ago = first_id_at(timezone.now() - timedelta(days=8))
    IdempotencyKey.objects.in_county(world.county_id).update(id=eight_days_ago)
    api.as_(world.lan).post(ORDERS, order_body(world), key="k-6")

    assert forget_answers(county_id=world.county_id, days=7) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "é", "a b"])
def test_an_unusable_key_is_400(world, api, key: str) -> None:
    answer = api.as_(world.lan).generic(
        "POST", ORDERS, b"{}", content_type="application/json", HTTP_IDEMPOTENCY_KEY=key
    )

    assert answer.status_code == 400


@pytest.mark.django_db(transaction=True)
def test_twins_at_once_place_one_order(world, api) -> None:
    answers = []
    start = threading.Barrier(4)

    def place() -> None:
        client = api.as_(world.lan)
        start.wait()
        try:
            answers.append(client.post(ORDERS, order_body(world), key="twin"))
        finally:
            connection.close()

    threads = [threading.Thread(target=place) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert [one.status_code for one in answers] == [201] * 4
    assert len({one.content for one in answers}) == 1
    assert sum("Idempotent-Replayed" in one for one in answers) == 3
    assert count_orders(world) == 1

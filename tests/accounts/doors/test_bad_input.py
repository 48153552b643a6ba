"""Hostile and mistaken input: a problem that names the member, and nothing changed."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from accounts.kernel.ids import new_id
from orders.purchases.models import Order
from stations.villagers.models import Villager

pytestmark = pytest.mark.django_db
ORDERS, VILLAGERS = "/api/v1/orders/", "/api/v1/villagers/"


def order_body(world, **more):
    line = {"platform": "taobao", "title": "毛巾", "quantity": 1, "unit_price_fen": 500}
    body = {"station": str(world.willow.pk), "villager": str(world.granny.pk), "lines": [line]}
    line.update(more.pop("line", {}))
    return body | more


def raw(api, user, path: str, body: bytes, *, method: str = "POST", **headers):
    client = api.as_(user)
    headers.setdefault("HTTP_IDEMPOTENCY_KEY", str(new_id()))
    return client.generic(method, path, body, content_type="application/json", **headers)


def assert_problem(answer, status: int, code: str | None = None) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert {"type", "title", "status", "detail", "instance", "code", "errors"} <= set(body)
    assert body["status"] == status
    if code:
        assert body["code"] == code, body
    return body


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"colour": "red"}, "/colour"),
        ({"line": {"colour": "red"}}, "/lines/0/colour"),
        ({"line": {"quantity": "2"}}, "/lines/0/quantity"),
        ({"line": {"quantity": True}}, "/lines/0/quantity"),
        ({"line": {"quantity": 1.5}}, "/lines/0/quantity"),
        ({"line": {"quantity": 0}}, "/lines/0/quantity"),
        ({"line": {"quantity": -3}}, "/lines/0/quantity"),
        ({"line": {"unit_price_fen": -1}}, "/lines/0/unit_price_fen"),
        ({"line": {"unit_price_fen": 10**15}}, "/lines/0/unit_price_fen"),
        ({"line": {"unit_price_fen": "500"}}, "/lines/0/unit_price_fen"),
        ({"line": {"title": "a\x01b"}}, "/lines/0/title"),
        ({"line": {"title": ""}}, "/lines/0/title"),
        ({"line": {"title": "长" * 5000}}, "/lines/0/title"),
        ({"line": {"title": 5}}, "/lines/0/title"),
        ({"lines": []}, "/lines"),
        ({"lines": "many"}, "/lines"),
        ({"villager": "granny"}, "/villager"),
        ({"villager": 7}, "/villager"),
        ({"freight_fen": -5}, "/freight_fen"),
    ],
)
def test_a_malformed_order_is_400_with_a_pointer(world, api, more, pointer) -> None:
    answer = api.as_(world.lan).post(ORDERS, order_body(world, **more))

    problem = assert_problem(answer, 400)
    assert pointer in [one["pointer"] for one in problem["errors"]]
    assert Order.objects.in_county(world.county_id).count() == 0


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"villager": str(new_id())}, "/villager"),
        ({"station": str(new_id())}, "/station"),
        ({"line": {"platform": "nowhere"}}, "/lines/0/platform"),
        ({"line": {"product": str(new_id())}}, "/lines/0/product"),
        ({"line": {"category": "nothing"}}, "/lines/0/category"),
    ],
)
def test_an_unknown_reference_is_422_with_its_pointer(world, api, more, pointer) -> None:
    answer = api.as_(world.lan).post(ORDERS, order_body(world, **more))

    problem = assert_problem(answer, 422, "unknown_reference")
    assert problem["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"42",
        b'"text"',
        b'{"station": "\xff\xfe"}',
        b'{"note": "\\ud800"}',
        b'{"note": "a\\u0000b"}',
        b'{"note": NaN}',
        b"[" * 5000 + b"]" * 5000,
        b'{"lines":' * 200 + b"1" + b"}" * 200,
        b'{"freight_fen": 1' + b"0" * 400 + b"}",
    ],
    ids=lambda body: str(body[:24]),
)
def test_a_broken_body_is_400_json(world, api, body: bytes) -> None:
    assert_problem(raw(api, world.lan, ORDERS, body), 400)


def test_a_body_of_ten_megabytes_is_413(world, api) -> None:
    body = b'{"note": "' + b"x" * 10 * 1024 * 1024 + b'"}'

    assert_problem(raw(api, world.lan, ORDERS, body), 413, "too_large")


def test_another_content_type_is_415(world, api) -> None:
    answer = api.as_(world.lan).generic(
        "POST", ORDERS, b"<order/>", content_type="text/xml", HTTP_IDEMPOTENCY_KEY="k"
    )

    assert_problem(answer, 415)


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/nothing/",
        "/api/v2/orders/",
        "/api/v1/orders/not-a-uuid/",
        "/api/v1/orders/%00/",
    ],
)
def test_an_unknown_path_under_api_is_a_json_404(world, api, path: str) -> None:
    assert_problem(api.as_(world.lan).get(path), 404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=true",
        "limit=-1",
        "colour=red",
        "cursor=forged",
        "limit=1&limit=2",
        "status=flying",
        "station=here",
        "villager=%00",
    ],
)
def test_a_bad_query_is_400(world, api, query: str) -> None:
    assert_problem(api.as_(world.lan).get(f"{ORDERS}?{query}"), 400)


def test_a_method_that_does_not_exist_is_405(world, api) -> None:
    assert_problem(api.as_(world.lan).delete(ORDERS), 405)


def test_full_width_digits_are_read_as_digits(world, api) -> None:
    answer = api.as_(world.lan).post(
        VILLAGERS, {"name": "解小兰", "phone": "１５４０００００３２１", "consents": []}
    )

    assert answer.status_code == 201, answer.content
    assert (
        Villager.objects.in_county(world.county_id).get(pk=answer.json()["id"]).phone
        == "15400000321"
    )


@pytest.mark.parametrize(
    "phone", ["123", "abcdefghijk", "1540000000", "+1 555 0100", "15400000001; DROP"]
)
def test_a_phone_that_is_none_is_refused(world, api, phone: str) -> None:
    before = Villager.objects.in_county(world.county_id).count()

    answer = api.as_(world.lan).post(VILLAGERS, {"name": "解小兰", "phone": phone})

    problem = assert_problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert problem["errors"][0]["pointer"] == "/phone"
    assert Villager.objects.in_county(world.county_id).count() == before


def test_a_session_without_its_csrf_token_changes_nothing(world) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.lan, backend="accounts.identity.backends.PasswordBackend")

    answer = client.post(
        ORDERS, order_body(world), content_type="application/json", HTTP_IDEMPOTENCY_KEY="k"
    )

    assert_problem(answer, 403)
    assert Order.objects.in_county(world.county_id).count() == 0


def test_a_problem_is_told_in_the_readers_language(world, api) -> None:
    client = api.as_(world.lan)

    english = client.get("/api/v1/nothing/", HTTP_ACCEPT_LANGUAGE="en")
    chinese = client.get("/api/v1/nothing/", HTTP_ACCEPT_LANGUAGE="zh-CN")

    assert english.json()["title"] == "Not found."
    assert chinese.json()["title"] != "Not found."
    assert english.json()["code"] == chinese.json()["code"] == "not_found"


def test_a_fault_of_ours_is_a_json_500_without_internals(world, api, monkeypatch) -> None:
    def broken(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("stations.staffing.api.me_out", broken)
    client = api.as_(world.lan)
    client.raise_request_exception = False

    answer = client.get("/api/v1/me/")

    problem = assert_problem(answer, 500, "server_error")
    assert "secret" not in answer.content.decode()
    assert problem["trace_id"] == answer["X-Request-Id"]

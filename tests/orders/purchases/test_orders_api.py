"""Orders over HTTP: the contract's shapes, refusals and costs."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.identity.actions import issue_token
from orders.purchases.models import Order
from tests.recorder import recording

from .conftest import FLASK, wanted

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/orders/"


def body(world, *lines, **more):
    return {
        "station": str(world.willow.pk),
        "villager": str(world.granny.pk),
        "lines": list(lines)
        or [
            wanted("电饭煲", 16900, category="appliance"),
            wanted("保温瓶", 3290, 2, url="https://item.example.com/1", spec="2 升"),
        ],
        **more,
    }


def place(world, api, *lines, **more):
    answer = api.as_(world.lan).post(ORDERS, body(world, *lines, **more))
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_an_order_is_placed_as_the_contract_says(world, api):
    answer = api.as_(world.lan).post(ORDERS, body(world, freight_fen=600, note="红色"))

    assert answer.status_code == 201
    order = answer.json()
    assert answer["Location"].endswith(f"/orders/{order['id']}/")
    assert answer["ETag"] == '"1"'
    assert order["status"] == "quoted"
    assert (order["total_fen"], order["paid_fen"], order["balance_fen"]) == (24080, 0, 24080)
    assert order["deposit_due_fen"] == order["deposit_fen"] == 8666
    assert order["station"] == {
        "id": str(world.willow.pk),
        "code": "QH01",
        "name": "柳村服务点",
    }
    assert order["villager"] == {"id": str(world.granny.pk), "name_masked": "刘**"}
    first = order["lines"][0]
    assert {
        name: first[name]
        for name in ("position", "status", "title", "category", "platform", "quantity")
    } == {
        "position": 1,
        "status": "quoted",
        "title": "电饭煲",
        "category": "appliance",
        "platform": "taobao",
        "quantity": 1,
    }
    assert (first["unit_price_fen"], first["total_fen"], first["deposit_fen"]) == (
        16900,
        17332,
        8666,
    )


def test_what_was_answered_is_what_is_read(world, api):
    order = place(world, api)

    answer = api.as_(world.lan).get(f"{ORDERS}{order['id']}/")

    assert answer.json() == order
    assert answer["ETag"] == '"1"'


def test_placing_two_lines_costs_at_most_twenty_statements(world, api, query_count):
    token = issue_token(world.lan, device="counter").token
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")

    with recording() as recorder:
        assert api.post(ORDERS, body(world)).status_code == 201

    assert len(recorder.counted) <= 20
    query_count("order-list post, two lines", recorder)


def test_the_whole_way_of_an_order(world, api):
    clerk, buyer = api.as_(world.lan), api.as_(world.buyer)
    order = place(world, api)
    path = f"{ORDERS}{order['id']}/"

    said = clerk.post(f"{path}accept/", {"evidence": {"kind": "verbal", "note": "当面"}}).json()
    assert said["evidence"] == {"kind": "verbal", "note": "当面"}
    assert said["status"] == "awaiting_funds"

    paid = clerk.post(f"{path}payments/", {"amount_fen": 8450, "method": "cash"}).json()
    assert (paid["status"], paid["deposit_due_fen"], paid["balance_fen"]) == ("funded", 0, 15030)

    line = f"{path}lines/{order['lines'][0]['id']}/"
    bought = buyer.post(
        f"{line}purchase/", {"platform_order_no": "１２３４", "unit_price_fen": 17000}
    ).json()
    first = bought["lines"][0]
    assert (first["status"], first["platform_order_no"]) == ("placed", "1234")
    assert (first["unit_price_fen"], first["actual_price_fen"]) == (16900, 17000)

    shipped = buyer.post(
        f"{line}waybills/", {"carrier": "sf", "waybill_no": "sf-1234567890123", "quantity": 1}
    ).json()
    parcel = shipped["lines"][0]["waybills"][0]
    assert (parcel["carrier"], parcel["waybill_no"], parcel["quantity"], parcel["status"]) == (
        "sf",
        "SF1234567890123",
        1,
        "expected",
    )

    second = f"{path}lines/{order['lines'][1]['id']}/"
    gone = buyer.post(f"{second}out-of-stock/", {})
    assert gone.status_code == 200
    assert gone.json()["lines"][1]["status"] == "cancelled"
    asked = clerk.post(f"{line}cancel/", {"reason": "不要了"}).json()
    assert asked["lines"][0]["status"] == "cancel_pending"
    answered = buyer.post(f"{line}cancel-answer/", {"agreed": True}).json()
    assert (answered["status"], answered["refund_due_fen"]) == ("cancelled", 8450)
    refunded = clerk.post(f"{path}refunds/", {})
    assert (refunded.status_code, refunded.json()["refund_due_fen"]) == (200, 0)


def test_cancelling_pays_back_in_the_same_act(world, api):
    clerk, order = api.as_(world.lan), place(world, api, FLASK)
    path = f"{ORDERS}{order['id']}/"
    clerk.post(f"{path}accept/", {"evidence": {"kind": "pin"}})
    clerk.post(f"{path}payments/", {"amount_fen": 3290, "method": "cash"})

    answer = clerk.post(f"{path}cancel/", {"reason": "不要了"})

    assert answer.status_code == 200
    order = answer.json()
    assert (order["status"], order["paid_fen"], order["balance_fen"]) == ("cancelled", 0, 0)


@pytest.mark.parametrize(
    ("path", "given", "code"),
    [
        ("payments/", {"amount_fen": 3291, "method": "cash"}, "over_payment"),
        ("payments/", {"amount_fen": 1, "method": "account"}, "no_account"),
        ("payments/", {"amount_fen": 1, "method": "cash"}, "not_accepted"),
        ("refunds/", {}, "nothing_due"),
    ],
)
def test_refusals_have_their_codes(world, api, path, given, code):
    order = place(world, api, FLASK)

    answer = api.as_(world.lan).post(f"{ORDERS}{order['id']}/{path}", given)

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert Order.objects.in_county(world.county_id).get().version == 1


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"freight_fen": -1},
        {"freight_fen": 1.5},
        {"freight_fen": "100"},
        {"freight_fen": True},
        {"freight_fen": 10**15},
        {"lines": []},
        {"lines": [FLASK] * 51},
        {"lines": "x"},
        {"lines": [[]]},
        {"lines": [{}]},
        {"lines": [{**FLASK, "quantity": 0}]},
        {"lines": [{**FLASK, "quantity": "2"}]},
        {"lines": [{**FLASK, "unit_price_fen": 0}]},
        {"lines": [{**FLASK, "unit_price_fen": 10_000_000_01}]},
        {"lines": [{**FLASK, "title": "  "}]},
        {"lines": [{**FLASK, "title": "a\u0000b"}]},
        {"lines": [{**FLASK, "title": "长" * 121}]},
        {"lines": [{**FLASK, "url": "javascript:alert(1)"}]},
        {"lines": [{**FLASK, "gift": True}]},
        {"lines": [{"quantity": 1, "unit_price_fen": 1}]},
        {"station": "willow"},
        {"villager": 7},
    ],
    ids=str,
)
def test_malformed_orders_are_400_and_change_nothing(world, api, change):
    answer = api.as_(world.lan).post(ORDERS, {**body(world), **change})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Order.objects.in_county(world.county_id).exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"station": str(uuid4())}, "/station"),
        ({"villager": str(uuid4())}, "/villager"),
        ({"lines": [FLASK, {**FLASK, "product": str(uuid4())}]}, "/lines/1/product"),
        ({"lines": [{**FLASK, "platform": "amazon"}]}, "/lines/0/platform"),
        ({"lines": [{**FLASK, "category": "weapons"}]}, "/lines/0/category"),
    ],
)
def test_unknown_references_are_422_with_their_pointer(world, api, change, pointer):
    answer = api.as_(world.lan).post(ORDERS, {**body(world), **change})

    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "unknown_reference"
    assert problem["errors"][0]["pointer"] == pointer
    assert not Order.objects.in_county(world.county_id).exists()


def test_full_width_digits_and_spaces_are_normalised(world, api):
    order = place(world, api, {**FLASK, "title": "  保温瓶　２升 "})

    assert order["lines"][0]["title"] == "保温瓶 2升"


def test_a_retry_gets_the_same_order(world, api):
    clerk = api.as_(world.lan)

    first = clerk.post(ORDERS, body(world), key="k-1")
    again = clerk.post(ORDERS, body(world), key="k-1")

    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert Order.objects.in_county(world.county_id).count() == 1


def test_a_stale_etag_is_refused_under_the_lock(world, api):
    clerk, order = api.as_(world.lan), place(world, api, FLASK)
    path = f"{ORDERS}{order['id']}/"
    clerk.post(f"{path}accept/", {"evidence": {"kind": "pin"}}, HTTP_IF_MATCH='"1"')

    stale = clerk.post(f"{path}payments/", {"amount_fen": 1, "method": "cash"}, HTTP_IF_MATCH='"1"')

    assert stale.status_code == 412
    assert Order.objects.in_county(world.county_id).get().paid_fen == 0


def test_a_line_of_another_order_is_not_found(world, api):
    mine, other = place(world, api, FLASK), place(world, api, FLASK)

    answer = api.as_(world.lan).post(
        f"{ORDERS}{mine['id']}/lines/{other['lines'][0]['id']}/cancel/", {"reason": "x"}
    )

    assert answer.status_code == 404


def test_roles_see_and_may_do_what_appendix_b_says(world, api):
    order = place(world, api, FLASK)
    path = f"{ORDERS}{order['id']}/"

    for who in ("head", "buyer", "ops", "finance", "manager", "auditor"):
        assert api.as_(getattr(world, who)).get(path).status_code == 200
    for who in ("bo", "driver", "far_clerk", "far_manager"):
        assert api.as_(getattr(world, who)).get(path).status_code == 404
    for who in ("buyer", "finance", "auditor"):
        answer = api.as_(getattr(world, who)).post(f"{path}cancel/", {"reason": "x"})
        assert answer.status_code == 403


def test_the_list_filters_and_pages(world, api):
    clerk = api.as_(world.lan)
    orders = [place(world, api, FLASK) for _number in range(3)]
    clerk.post(f"{ORDERS}{orders[0]['id']}/accept/", {"evidence": {"kind": "pin"}})

    def numbers(query: str) -> list[str]:
        return [row["number"] for row in clerk.get(f"{ORDERS}?{query}").json()["data"]]

    assert numbers("") == [order["number"] for order in reversed(orders)]
    assert numbers("status=funded") == [orders[0]["number"]]
    assert numbers(f"number={orders[1]['number'].lower()}") == [orders[1]["number"]]
    assert numbers(f"villager={world.granny.pk}") == numbers("")
    assert numbers(f"villager={world.loner.pk}") == []
    assert numbers(f"station={world.pine.pk}") == []
    assert clerk.get(f"{ORDERS}?status=nowhere").status_code == 400
    first = clerk.get(f"{ORDERS}?limit=2").json()
    rest = clerk.get(f"{ORDERS}?limit=2&cursor={first['next_cursor']}").json()
    assert [row["id"] for row in first["data"] + rest["data"]] == [
        order["id"] for order in reversed(orders)
    ]
    row = first["data"][0]
    assert row["lines"][0]["title"] == "Thermos"
    assert (row["deposit_due_fen"], row["balance_fen"]) == (0, 3290)


def test_the_list_costs_the_same_whatever_its_length(world, api, query_count):
    clerk = api.as_(world.lan)
    for number in (1, 4):
        for _one in range(number):
            place(world, api)
        with recording() as recorder:
            clerk.get(ORDERS)
        query_count("order-list get", recorder)


def test_the_list_shows_no_one_elses_orders(world, api):
    place(world, api)

    for who in ("bo", "far_clerk", "far_manager"):
        assert api.as_(getattr(world, who)).get(ORDERS).json()["data"] == []
    assert len(api.as_(world.manager).get(ORDERS).json()["data"]) == 1

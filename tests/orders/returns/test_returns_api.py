"""Returns over HTTP: the story of the refused shoes, and what the doors refuse."""

from __future__ import annotations

import pytest

from tests.recorder import recording

from .conftest import SHOES

pytestmark = pytest.mark.django_db
URL = "/api/v1/returns/"


def line_url(order) -> str:
    return f"/api/v1/orders/{order.pk}/lines/{order.lines.first().pk}/returns/"


def test_she_refuses_shoes_and_gets_her_forty_yuan_back(world, back, api):
    back.collected(SHOES | {"title": "Boots"})
    order = back.arrived(SHOES)
    clerk, buyer, centre = api.as_(world.lan), api.as_(world.buyer), api.as_(world.ops)
    drawer = back.balances()["drawer"]
    parcel = back.parcels(order)[0]

    refused = clerk.post(f"/api/v1/parcels/{parcel.pk}/refuse/", {"reason": "too small"})
    begun = clerk.post(line_url(order), {"basis": "refused", "reason": "too small"})
    assert (refused.status_code, begun.status_code) == (200, 201)
    goods = begun.json()
    assert (goods["status"], goods["next"], goods["to_pay_fen"]) == (
        "goods_at_station",
        "inspect",
        4000,
    )
    assert back.balances()["drawer"] == drawer

    def act(who, name: str, **body):
        answer = who.post(f"{URL}{goods['id']}/{name}/", body)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    act(clerk, "inspect", condition="as_new")
    coded = act(clerk, "pick-code", pick_code="R-7788")
    assert coded["return_parcel"]["status"] == "return_bagged"
    scan = {
        "op_id": str(goods["id"]),
        "step": "receive",
        "station": str(world.centre.pk),
        "occurred_at": world.now.isoformat(),
        "parcel": str(parcel.pk),
    }
    (result,) = centre.post("/api/v1/scans/", {"scans": [scan]}).json()["results"]
    assert result["status"] == "returned_county"
    act(centre, "hand-to-carrier")
    act(buyer, "merchant-received")
    assert act(buyer, "agree-refund", refund="full")["agreed_fen"] == 40000
    act(buyer, "refund-in", amount_fen=40000, reference="TB-77")
    paid = act(clerk, "pay-out", evidence_note="signed on the slip")
    done = act(buyer, "close")

    assert (paid["status"], paid["paid_out_fen"], done["status"]) == ("paid_out", 4000, "closed")
    assert done["payouts"][0]["payee_name"] == world.granny.name_masked
    assert back.balances()["drawer"] == drawer - 4000


def test_a_step_out_of_turn_is_a_problem(world, back, api):
    goods = back.ask(back.collected(SHOES))

    answer = api.as_(world.buyer).post(f"{URL}{goods.pk}/refund-in/", {"amount_fen": 100})
    stale = api.as_(world.lan).post(
        f"{URL}{goods.pk}/inspect/", {"condition": "used"}, HTTP_IF_MATCH='"99"'
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")
    assert stale.status_code == 412


def test_a_repeated_request_pays_once(world, back, api):
    order = back.arrived(SHOES)
    back.refuse(order)
    goods = back.ask(order, "refused")
    clerk = api.as_(world.lan)

    first = clerk.post(f"{URL}{goods.pk}/pay-out/", {}, key="pay-1")
    again = clerk.post(f"{URL}{goods.pk}/pay-out/", {}, key="pay-1")
    other = clerk.post(f"{URL}{goods.pk}/pay-out/", {}, key="pay-2")

    assert (first.status_code, again.content) == (200, first.content)
    assert (other.status_code, other.json()["code"]) == (409, "nothing_due")
    assert back.balances()["drawer"] == 0


def test_the_list_is_of_ones_own_stations(world, back, api, query_count):
    first = back.ask(back.collected(SHOES))
    second = back.ask(back.collected(SHOES))

    with recording() as recorder:
        page = api.as_(world.lan).get(f"{URL}?status=goods_at_station").json()
    query_count("return_list", recorder)

    assert [one["id"] for one in page["data"]] == [str(second.pk), str(first.pk)]
    one_order = api.as_(world.manager).get(f"{URL}?order={first.order_id}").json()
    assert [one["number"] for one in one_order["data"]] == [first.number]
    assert api.as_(world.bo).get(URL).json()["data"] == []
    assert api.as_(world.far_manager).get(f"{URL}{first.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("inspect", {"condition": ""}),
        ("inspect", {"condition": "broken"}),
        ("pick-code", {"pick_code": "R-1", "carrier": "sf"}),
        ("agree-refund", {"refund": "full", "amount_fen": "400"}),
        ("pay-out", {"payee": "delegate"}),
        ("refund-in", {"amount_fen": 0}),
        ("close", {"now": True}),
    ],
)
def test_bad_bodies_are_refused_at_the_door(world, back, api, name, body):
    goods = back.ask(back.collected(SHOES))

    answer = api.as_(world.buyer).post(f"{URL}{goods.pk}/{name}/", body)

    assert answer.status_code == 400
    assert world.fresh(goods).version == goods.version

"""The counter's screens: today, find, hand-over, messages."""

from __future__ import annotations

import pytest

from accounts.kernel.ids import new_id
from orders.parcels.actions import announce_parcel
from stations.villagers.actions import add_delegate
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    return Desk(world.lan)


@pytest.fixture
def shelved(story):
    """Granny's thing of 50 yuan, 10 paid, on the shelf at Willow."""
    order = story.bought(5000, paid_fen=1000)
    [parcel] = story.shelve(story.ship(order, 1, "SF1234567890123"))
    return order, parcel


def form_for(parcel, order=None, **more):
    given = {"parcels": [str(parcel.pk)], "shown_by": "code", "pickup_code": parcel.pickup_code,
             "collector": "self"}  # fmt: skip
    if order is not None:
        given[f"pay-order-{order.pk}"] = "4000"
    return given | more


def test_today_shows_what_waits_and_what_is_owed(world, desk, story, shelved):
    story.world.relay()

    page = said(desk.get("/"))

    assert "To collect ¥40.00" in page
    assert shelved[1].pickup_code in page


@pytest.mark.parametrize("query", ["lxh", "0001", "SF1234567890123", "刘小花"])
def test_one_box_finds_her_with_all_her_things(world, desk, shelved, query):
    page = said(desk.get("/find/", {"q": query}))

    assert "刘**" in page
    assert shelved[1].pickup_code in page
    assert "owes ¥40.00" in page


def test_a_code_is_found_by_its_number_alone(world, desk, shelved):
    number = shelved[1].pickup_code.rpartition("-")[2]

    assert shelved[1].pickup_code in said(desk.get("/find/", {"q": number}))


def test_finding_nobody_says_what_to_do(world, desk):
    assert "Take a new villager into the book" in said(desk.get("/find/?q=zzz"))


def test_an_order_is_found_by_its_number(world, desk, shelved):
    assert (
        f"/orders/{shelved[0].pk}/" in desk.get("/find/", {"q": shelved[0].number}).content.decode()
    )


def test_another_station_finds_nothing(world, shelved):
    assert shelved[1].pickup_code not in said(Desk(world.bo).get("/find/?q=lxh"))


def test_the_hand_over_shows_what_is_due_before_the_act(world, desk, shelved):
    order, parcel = shelved

    page = desk.get(f"/handover/?villager={world.granny.pk}")

    assert "To collect Order" in said(page)
    assert f'name="pay-order-{order.pk}" value="4000"' in page.content.decode()
    assert f'value="{parcel.pk}" checked' in page.content.decode()


def test_leaving_a_parcel_out_leaves_its_money_out(world, desk, shelved):
    part = desk.get(
        f"/handover/?parcel={shelved[1].pk}&chosen=1",
        headers={"HX-Request": "true", "HX-Target": "dues"},
    )

    assert "Nothing to pay" in said(part)


def test_parcel_money_and_goods_go_in_one_act(world, desk, shelved):
    order, parcel = shelved

    answer = desk.send(f"/handover/?parcel={parcel.pk}", **form_for(parcel, order, given_fen="100"))
    slip = said(desk.get(answer["Location"]))

    assert world.fresh(parcel).status == "collected"
    assert world.fresh(order).balance_fen == 0
    assert "Taken ¥40.00" in slip
    assert "Change to give ¥60.00" in slip


def test_a_wrong_code_is_counted_and_said(world, desk, shelved):
    order, parcel = shelved

    answer = desk.send(
        f"/handover/?parcel={parcel.pk}", **form_for(parcel, order, pickup_code="9-9-9999")
    )

    assert "The code does not fit these parcels. 4 tries are left." in said(answer)
    assert world.fresh(parcel).wrong_tries == 1
    assert world.fresh(parcel).status == "shelved"
    assert world.fresh(order).paid_fen == 1000


def test_the_wrong_try_leaves_the_form_usable(world, desk, shelved):
    order, parcel = shelved
    key, path = str(new_id()), f"/handover/?parcel={parcel.pk}"

    desk.send(path, key, **form_for(parcel, order, pickup_code="9-9-9999"))
    desk.send(path, key, **form_for(parcel, order))

    assert world.fresh(parcel).status == "collected"


def test_a_double_tap_takes_the_money_once(world, desk, shelved):
    order, parcel = shelved
    key, path = str(new_id()), f"/handover/?parcel={parcel.pk}"

    first = desk.send(path, key, **form_for(parcel, order))
    second = desk.send(path, key, **form_for(parcel, order))

    assert first["Location"] == second["Location"]
    assert world.fresh(order).paid_fen == 5000


def test_nothing_goes_unpaid(world, desk, shelved):
    answer = desk.send(f"/handover/?parcel={shelved[1].pk}", **form_for(shelved[1]))

    assert "The balance must be paid" in said(answer)
    assert world.fresh(shelved[1]).status == "shelved"


def test_without_proof_nothing_is_asked_of_the_shelf(world, desk, shelved):
    order, parcel = shelved

    answer = desk.send(f"/handover/?parcel={parcel.pk}", **form_for(parcel, order, pickup_code=""))

    assert "Without it nothing is handed over." in said(answer)
    assert world.fresh(parcel).wrong_tries == 0


def test_the_tail_of_the_phone_proves_too(world, desk, shelved):
    order, parcel = shelved

    desk.send(
        f"/handover/?parcel={parcel.pk}",
        **form_for(parcel, order, shown_by="tail", pickup_code="", phone_tail="0001"),
    )

    assert world.fresh(parcel).status == "collected"


def test_a_standing_delegate_may_collect(world, desk, shelved):
    order, parcel = shelved
    delegate = add_delegate(world.granny, actor=world.lan, name="章小雨")

    shown = said(desk.get(f"/handover/?parcel={parcel.pk}"))
    desk.send(
        f"/handover/?parcel={parcel.pk}",
        **form_for(parcel, order, collector=str(delegate.pk)),
    )

    assert "章**" in shown
    assert world.fresh(parcel).status == "collected"
    assert "Collected by a delegate" in said(desk.get(f"/parcels/{parcel.pk}/"))


def test_a_stranger_hands_nothing_over(world, shelved):
    order, parcel = shelved

    answer = Desk(world.bo).send(f"/handover/?parcel={parcel.pk}", **form_for(parcel, order))

    assert answer.status_code == 302
    assert world.fresh(parcel).status == "shelved"


def test_a_person_without_parcels_is_said(world, desk):
    page = said(desk.get(f"/handover/?villager={world.granny.pk}"))

    assert "Nothing of this person is on the shelf here." in page


def test_messages_show_text_and_masked_people(world, desk, story, shelved):
    story.world.relay()

    page = said(desk.get("/messages/"))

    assert shelved[1].pickup_code in page
    assert "15400000001" not in page
    assert "刘小花" not in page


def test_lists_cost_the_same_for_one_as_for_many(world, desk, story):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def parcels(start, count):
        for number in range(start, start + count):
            parcel = announce_parcel(
                actor=world.lan, carrier="sf", waybill_no=f"SF{number:013d}",
                station=world.willow, villager=world.granny,
            )  # fmt: skip
            story.shelve(parcel)

    def cost(path):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.get(path)
        return len(seen)

    parcels(1, 1)
    one = {
        path: cost(path) for path in ("/", "/find/?q=lxh", f"/handover/?villager={world.granny.pk}")
    }
    parcels(2, 4)

    assert {path: cost(path) for path in one} == one

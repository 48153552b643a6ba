"""Given to the wrong person: brought back with a new code, or swapped on the spot."""

from __future__ import annotations

import pytest

from orders.cases.models import Case
from orders.counter.actions import Payment, hand_over
from orders.counter.errors import MoneyTaken, NotCollected
from orders.counter.take_back import swap_parcels, take_back_parcel
from orders.parcels.actions import Proof
from tests.orders.scenes import track

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(world, shelved):
    """A parcel that went over the counter."""

    def given(cod_fen=0, **more):
        parcel = shelved(cod_fen=cod_fen, **more)
        paid = [Payment(cod_fen, parcel=parcel.pk)] if cod_fen else []
        hand_over(
            actor=world.lan,
            station=world.willow,
            parcels=[parcel.pk],
            proof=Proof(pickup_code=parcel.pickup_code),
            payments=paid,
        )
        return parcel

    return given


def test_it_lies_on_the_shelf_again_with_a_new_code(world, given):
    parcel = given()

    back = take_back_parcel(parcel, actor=world.lan, reason="A neighbour had it")

    assert (back.status, back.is_open, back.held_at_id) == ("shelved", True, world.willow.pk)
    assert back.pickup_code not in ("", parcel.pickup_code)
    assert track(parcel)[-2:] == [("take_back", "arrived", False), ("shelve", "shelved", False)]
    case = Case.objects.in_county(world.county_id).get()
    assert (case.kind, case.custody, case.custody_id) == (
        "wrong_person",
        "station",
        world.willow.pk,
    )
    with pytest.raises(NotCollected):
        take_back_parcel(parcel, actor=world.lan, reason="Again")


def test_money_is_never_touched_silently(world, given):
    parcel = given(cod_fen=500)

    with pytest.raises(MoneyTaken):
        take_back_parcel(parcel, actor=world.lan, reason="A neighbour had it")

    assert world.fresh(parcel).status == "collected"


def test_two_parcels_swapped_are_both_where_they_belong(world, given):
    one, other = given(), given(villager=world.neighbour)

    done = swap_parcels(one, other, actor=world.lan, reason="Mixed up at the counter")

    assert [parcel.pk for parcel in done] == [one.pk, other.pk]
    assert {parcel.status for parcel in done} == {"collected"}
    steps = [step for step, _status, _inferred in track(one)][-3:]
    assert steps == ["take_back", "shelve", "collect"]
    cases = Case.objects.in_county(world.county_id).values_list("status", "outcome")
    assert list(cases) == [("solved", "delivered")] * 2


def test_the_door_takes_it_back(world, api, given):
    parcel = given()

    answer = api.as_(world.lan).post(
        f"/api/v1/parcels/{parcel.pk}/take-back/", {"reason": "wrong person"}
    )

    assert answer.json()["status"] == "shelved"

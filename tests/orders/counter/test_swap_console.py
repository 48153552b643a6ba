"""Swapping two parcels at the console: looked up, asked, done once."""

from __future__ import annotations

import pytest

from orders.counter.actions import hand_over
from orders.parcels.actions import Proof
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def given_away(world, shelved):
    """Granny's and a stranger's parcel, collected at Willow."""

    def collect(**given):
        parcel = shelved(**given)
        hand_over(
            actor=world.lan,
            station=world.willow,
            parcels=[parcel.pk],
            proof=Proof(pickup_code=parcel.pickup_code),
        )
        return world.fresh(parcel)

    return collect(), collect(name="赵六", phone="15400000123")


def test_both_names_are_shown_before_the_swap_and_it_is_done(world, given_away):
    one, other = given_away
    desk, page = Desk(world.lan), f"/parcels/{one.pk}/take-back/"

    empty = said(desk.get(page))
    asked = said(desk.get(f"{page}?other={other.waybill_no.lower()}"))
    unknown = said(desk.get(f"{page}?other=SF7777777777777"))
    silent = said(desk.send(f"/parcels/{one.pk}/swap/", other=str(other.pk), reason=" "))
    done = desk.send(f"/parcels/{one.pk}/swap/", other=str(other.pk), reason="mixed up")

    assert "Waybill of the other parcel" in empty
    assert one.name_masked in asked
    assert other.name_masked in asked
    assert "Nothing was collected here under SF7777777777777" in unknown
    assert "This field is required" in silent
    assert done.status_code == 302
    assert [world.fresh(parcel).status for parcel in given_away] == ["collected"] * 2
    assert "parcel.swapped" in world.events()


def test_a_stranger_swaps_nothing_and_what_is_open_is_not_swapped(world, given_away, shelved):
    one, other = given_away
    bo, lan = Desk(world.bo), Desk(world.lan)

    assert bo.send(f"/parcels/{one.pk}/swap/", other=str(other.pk), reason="x").status_code == 404
    waiting = shelved()
    refused = lan.send(f"/parcels/{one.pk}/swap/", other=str(waiting.pk), reason="x")

    assert refused.status_code == 200
    assert world.fresh(waiting).status == "shelved"
    assert "parcel.swapped" not in world.events()

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.kernel.errors import NotAllowed
from orders.parcels.actions import unlock_parcel
from orders.parcels.errors import CodeLocked, NotLocked, WrongPickupCode
from orders.parcels.models import Parcel

pytestmark = pytest.mark.django_db


def wrong(hand, *parcels, times=1):
    for _ in range(times):
        with pytest.raises((WrongPickupCode, CodeLocked)) as refusal:
            hand(*parcels, pickup_code="9-9-9999")
    return refusal.value


def test_the_code_of_another_parcel_does_not_open_this_one(world, shelved, hand):
    mine, other = shelved(), shelved(villager=world.neighbour)

    with pytest.raises(WrongPickupCode) as refusal:
        hand(mine, pickup_code=other.pickup_code)

    assert refusal.value.extra["tries_left"] == 4
    assert world.fresh(mine).status == "shelved"
    assert world.fresh(mine).wrong_tries == 1
    assert world.fresh(other).wrong_tries == 0


@pytest.mark.parametrize("typed", ["１-１-０００１", " 1-1-0001 ", "1 1 0001", "1—1—0001"])
def test_a_code_may_be_typed_in_any_width(world, shelved, hand, typed):
    assert hand(shelved(), pickup_code=typed).parcels[0].status == "collected"


def test_the_tail_of_her_phone_proves_as_well(world, shelved, hand):
    parcel = shelved()

    with pytest.raises(WrongPickupCode):
        hand(parcel, phone_tail="0009")
    with pytest.raises(WrongPickupCode):
        hand(parcel, phone_tail="0001", pickup_code="9-9-9999")

    assert hand(parcel, phone_tail="０００１").parcels[0].status == "collected"


def test_nobody_proves_by_the_tail_of_a_phone_he_has_not(world, shelved, hand):
    parcel = shelved(villager=world.loner, consent_basis="address")

    for tail in ("", "0001"):
        with pytest.raises(WrongPickupCode):
            hand(parcel, phone_tail=tail)


def test_five_wrong_tries_lock_every_parcel_named_for_fifteen_minutes(world, shelved, hand):
    one, two, other = shelved(), shelved(), shelved(villager=world.neighbour)

    assert wrong(hand, one, two, times=4).code == "wrong_pickup_code"
    assert wrong(hand, one, two).code == "code_locked"
    with pytest.raises(CodeLocked):
        hand(one)
    with pytest.raises(CodeLocked):
        hand(one, phone_tail="0001")

    assert world.fresh(two).locked
    assert not world.fresh(other).locked
    Parcel.objects.in_county(world.county_id).filter(pk=one.pk).update(
        locked_until=timezone.now() - datetime.timedelta(seconds=1)
    )
    assert hand(one).parcels[0].status == "collected"


def test_the_station_head_unlocks_with_a_reason(world, shelved, hand):
    parcel = shelved()
    wrong(hand, parcel, times=5)

    with pytest.raises(NotAllowed):
        unlock_parcel(parcel, actor=world.lan, reason="she is known")
    unlock_parcel(parcel, actor=world.head, reason="she is known")

    assert hand(parcel).parcels[0].status == "collected"
    with pytest.raises(NotLocked):
        unlock_parcel(parcel, actor=world.head, reason="again")

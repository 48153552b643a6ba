from __future__ import annotations

from contextlib import suppress

import pytest

from accounts.kernel.errors import DomainError
from orders.counter.actions import Payment, hand_over
from orders.ledger.queries import station_balances
from orders.parcels.actions import Proof
from orders.parcels.models import ScanEvent
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_hand_overs_at_once_one_wins_and_the_money_is_taken_once(world, story):
    order = story.bought(3000)
    (parcel,) = story.shelve(story.ship(order, 1, "SF100001"))

    def hand() -> None:
        hand_over(
            actor=world.lan,
            station=world.willow,
            parcels=[parcel.pk],
            proof=Proof(pickup_code=parcel.pickup_code),
            payments=[Payment(3000, order=order.pk)],
        )

    assert sorted(at_once(world.county_id, hand, hand, hand)) == [
        "done",
        "not_on_shelf",
        "not_on_shelf",
    ]
    assert world.fresh(order).paid_fen == 3000
    assert station_balances(world.county_id, world.willow.pk)["drawer"] == 3000
    collected = ScanEvent.objects.in_county(world.county_id).filter(step="collect")
    assert collected.count() == 1


def test_wrong_tries_at_once_are_all_counted(world, shelved):
    parcel = shelved()

    def guess() -> None:
        hand_over(
            actor=world.lan,
            station=world.willow,
            parcels=[parcel.pk],
            proof=Proof(pickup_code="9-9-9999"),
        )

    # as the door does it: what the act counted is committed although it was refused
    def try_once() -> None:
        with suppress(DomainError):
            guess()

    at_once(world.county_id, *[try_once] * 4)

    assert world.fresh(parcel).wrong_tries == 4

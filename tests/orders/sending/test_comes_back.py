"""What its recipient did not get comes back to whoever sent it."""

from __future__ import annotations

import pytest

from orders.parcels.carriers.senders import sender_of
from orders.parcels.models import Parcel

pytestmark = pytest.mark.django_db


def test_the_sender_of_a_parcel_is_known(world, desk) -> None:
    sending = desk.accept()

    sender = sender_of(sending.parcel)

    assert sender is not None
    assert sender.name == sending.clear("sender_name")
    assert sender.phone == sending.clear("sender_phone")


def test_a_parcel_nobody_took_over_here_has_no_sender(world) -> None:
    parcel = Parcel(county_id=world.county_id, carrier_id="yto", station=world.willow)

    assert sender_of(parcel) is None

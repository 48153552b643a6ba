"""The demo county: made once by the actions of every day, and its books agree."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Value
from django.db.models.functions import Concat

from accounts.audit.models import OutboxMessage
from accounts.audit.relay import relay_outbox
from accounts.identity.models import User
from orders.commissions.models import CommissionLine
from orders.demo.sending import PRINTED
from orders.ledger.queries import check_books
from orders.parcels.models import Parcel
from orders.purchases.models import Order
from orders.sending.bookings.actions import book_with_carriers
from orders.sending.bookings.models import CarrierBooking
from stations.network.models import Station
from stations.villagers.models import Villager

pytestmark = pytest.mark.django_db
TONGLU, SUICHANG = 330122, 331123


@pytest.fixture(autouse=True)
def _free_names(world):
    """Let the world's people give way: a staff code is one person's, whatever the county."""
    User.objects.update(username=Concat(Value("qh-"), "username"))


def everything() -> dict[str, int]:
    return {
        model.__name__: model.objects.in_county(TONGLU).count()
        for model in (Station, Villager, Parcel, Order)
    } | {"User": User.objects.filter(is_demo=True).count()}


def statuses(model: type, code: str) -> Counter:
    rows = model.objects.in_county(TONGLU).filter(station__code=code)
    return Counter(rows.values_list("status", flat=True))


@pytest.mark.slow  # ten seconds of real work
def test_the_demo_county_is_made_once_and_every_screen_has_something(world, api):
    call_command("seed_demo")
    made = everything()
    call_command("seed_demo")

    assert everything() == made
    assert (made["Station"], made["Villager"]) == (61, 180)
    assert Station.objects.in_county(SUICHANG).count() == 5

    parcels = statuses(Parcel, "TL20")
    assert parcels["expected"] >= 2
    assert parcels["loaded"] >= 3
    assert parcels["shelved"] >= 5
    assert parcels["overdue"] >= 1
    assert parcels["held"] >= 1
    orders = statuses(Order, "TL20")
    assert orders["awaiting_funds"] == 2
    assert set(orders) >= {
        "quoted", "requoted", "funded", "placed", "shipped", "collected", "cancelled",
    }  # fmt: skip
    gone = Parcel.objects.in_county(TONGLU).get(waybill_no=PRINTED)
    assert (gone.status, gone.carrier_tracks.in_county(TONGLU).get().carrier_status) == (
        "carrier_transit", "out_for_delivery",
    )  # fmt: skip
    assert parcels["staged"] >= 1  # what the driver who stands there collects
    book_with_carriers(TONGLU)
    booked = CarrierBooking.objects.in_county(TONGLU)
    assert list(booked.values_list("status", flat=True)) == ["booked"] * 3
    assert not list(check_books())
    while relay_outbox(TONGLU):
        pass
    assert statuses(Order, "TL20")["ready"] == 2
    earned = CommissionLine.objects.in_county(TONGLU).filter(work="outward", party="partner")
    assert earned.count() == 4  # the stations' share of what was sent

    assert not OutboxMessage.objects.in_county(TONGLU).filter(attempts__gt=0).exists()
    for username in ("clerk", "clerk2", "buyer", "driver", "finance", "manager", "manager2"):
        answer = api.post("/api/v1/auth/login/", {"username": username, "password": "xiangyi-demo"})
        assert answer.status_code == 200, username
    assert User.objects.get(username="manager").is_staff
    assert not User.objects.get(username="clerk").is_staff


def test_there_is_no_demo_outside_demo_mode(world, settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("seed_demo")

    assert not User.objects.filter(is_demo=True).exists()

"""A counter that sends: the county's lists, and a parcel as Lan takes it over."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from orders.parcels.models import Carrier
from orders.sending.actions import (
    Given,
    Recipient,
    Sender,
    accept_sending,
    ensure_prohibited,
    save_rate,
)
from orders.sending.actions.identity import Shown
from orders.sending.models import Sending
from orders.sending.policy import Size

CARD = "11010519491231002X"
START = datetime.date(2026, 1, 1)
ADDRESS = "浙江省杭州市西湖区幸福小区3号楼2单元501室"
RECIPIENT = Recipient(name="王小明", phone="15400001234", address=ADDRESS)
GIVEN = Given(category="produce", contents="Dried bamboo shoots", inspected=True, weight_grams=2300,
              size=Size(30, 20, 20))  # fmt: skip


class Desk:
    """Lan's desk at Willow, and whoever stands before it."""

    def __init__(self, world: Any) -> None:
        self.world = world
        ensure_prohibited(world.county_id)
        self.rate("sto", "Nearby", ["33", "31"], 800, 200)
        self.rate("sto", "Elsewhere", [], 1200, 600)
        self.rate("sf", "Everywhere", [], 2200, 1000, divisor=8000, step_grams=500)

    def rate(self, carrier: str, zone: str, provinces: list[str], first: int, step: int,
             **more: Any) -> Any:  # fmt: skip
        return save_rate(
            **{
                "actor": self.world.ops,
                "carrier": Carrier.objects.get(code=carrier),
                "zone": zone,
                "provinces": provinces,
                "first_grams": 1000,
                "first_fen": first,
                "step_grams": 1000,
                "step_fen": step,
                "from_on": START,
                **more,
            }
        )

    def accept(self, **given: Any) -> Sending:
        return accept_sending(
            **{
                "actor": self.world.lan,
                "station": self.world.willow,
                "carrier": "sto",
                "sender": Sender(villager=self.world.granny),
                "identity": Shown("citizen_card", CARD),
                "recipient": RECIPIENT,
                "given": GIVEN,
                **given,
            }
        )


@pytest.fixture
def desk(world, settings) -> Desk:
    settings.CARRIER_SERVICES = ""  # numbers are typed; test_bookings asks for them
    return Desk(world)

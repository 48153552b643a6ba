from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from orders.cases.actions import open_case
from orders.cases.models import Case
from orders.parcels.actions import announce_parcel
from tests.world import World


class Scene:
    """A parcel on its way to Willow, and what goes wrong with it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.parcel = announce_parcel(
            actor=world.buyer,
            carrier="sf",
            waybill_no="SF1234567890123",
            station=world.willow,
            villager=world.granny,
        )

    def open(self, kind: str = "short", **given: Any) -> Case:
        given.setdefault("station_id", self.world.willow.pk)
        given.setdefault("subject", self.parcel)
        given.setdefault("parcel_id", self.parcel.pk)
        given.setdefault("custodian", ("carrier", None))
        return open_case(kind, county_id=self.world.county_id, actor=self.world.lan, **given)


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


@pytest.fixture
def driven(world: World, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A run the driver answers for, as a room above would say."""
    from accounts.kernel.ids import new_id
    from orders.cases import custodians

    run = new_id()
    mine = {world.driver.pk: [run]}
    monkeypatch.setattr(custodians, "_runs_of", [lambda user: mine.get(user.pk, [])])
    monkeypatch.setattr(custodians, "_namers", {"run": lambda _county, ids: {run: "Run R3"}})
    return SimpleNamespace(run=run)

"""Commission as the tests tell of it: rules proposed and approved by two people, things sold."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.commissions.actions import Done, approve_rule, earn, propose_rule
from orders.commissions.models import CommissionLine, CommissionRule
from tests.orders.counter.conftest import hand, story  # noqa: F401 - up to the counter
from tests.world import World


def figures(**given: Any) -> dict[str, Any]:
    """What a rule of goods at 5 % is made of, unless the test says otherwise."""
    kind = given.setdefault("kind", "percent")
    given.setdefault("name", "代购佣金")
    given.setdefault("work", "purchase")
    given.setdefault("scope", "default")
    given.setdefault("from_on", timezone.localdate())
    if kind == "percent":
        given.setdefault("rate", Decimal("0.05"))
    return given


class Desk:
    """Finance and the manager, each doing his half of it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def proposed(self, **given: Any) -> CommissionRule:
        return propose_rule(actor=self.world.finance, **figures(**given))

    def rule(self, **given: Any) -> CommissionRule:
        return approve_rule(self.proposed(**given), actor=self.world.manager)

    def sell(self, goods_fen: int, *, station: Any = None, **given: Any) -> list[CommissionLine]:
        """Let a station hand over goods worth so much; bought a moment before, unless said."""
        now = timezone.now()
        given.setdefault("at", now)
        given.setdefault("bought_at", given["at"])
        work = given.pop("work", "purchase")
        done = Done(
            source_id=given.pop("source_id", None) or new_id(),
            station_id=(station or self.world.willow).pk,
            goods_fen=goods_fen,
            document=given.pop("document", "D1/1"),
            about=given.pop("about", "Thermos"),
            **given,
        )
        return earn(self.world.county_id, work, [done], actor=self.world.lan)

    def lines(self, **lookup: Any) -> list[CommissionLine]:
        rows = CommissionLine.objects.in_county(self.world.county_id).filter(**lookup)
        return list(rows.order_by("created_at", "pk"))

    def owed(self, station: Any = None) -> int:
        """What the books owe a station."""
        from orders.ledger.queries import station_balances

        place = station or self.world.willow
        return station_balances(place.county_id, place.pk).get("commission_payable", 0)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def days() -> Callable[[int], datetime.date]:
    """Count days from today in Beijing."""
    return lambda n: timezone.localdate() + datetime.timedelta(days=n)

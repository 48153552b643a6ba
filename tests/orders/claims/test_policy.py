"""How much is owed, and who answers."""

from __future__ import annotations

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from accounts.kernel.errors import NotAllowed
from accounts.kernel.ids import new_id
from orders.claims.actions import set_rule
from orders.claims.errors import RuleExists
from orders.claims.policy import liable_by_custody, owed_fen, rule_in_force
from orders.parcels.models import Carrier
from stations.network.errors import ReasonMissing


def rule(**given):
    return SimpleNamespace(**{"fee_multiple": None, "cap_fen": None, **given})


@pytest.mark.parametrize(
    ("given", "owed"),
    [
        ({"basis": "insured", "loss_fen": 20000, "declared_fen": 15000}, 15000),
        ({"basis": "insured", "loss_fen": 20000, "declared_fen": 50000}, 20000),
        ({"basis": "insured", "loss_fen": 20001, "declared_fen": 50000,
          "damage_percent": 50}, 10001),
        ({"basis": "uninsured", "loss_fen": 20000}, 20000),
        ({"basis": "uninsured", "loss_fen": 20000, "fee_fen": 1200,
          "rule": rule(fee_multiple=Decimal(7))}, 8400),
        ({"basis": "uninsured", "loss_fen": 20000, "fee_fen": 1200,
          "rule": rule(fee_multiple=Decimal(7), cap_fen=5000)}, 5000),
        ({"basis": "uninsured", "loss_fen": 20000, "claimed_fen": 9000}, 9000),
        ({"basis": "insured", "loss_fen": 20000, "declared_fen": 0}, 0),
    ],
)  # fmt: skip
def test_what_is_owed_stays_within_every_limit(given, owed):
    given = {
        "claimed_fen": 100_000, "damage_percent": 100, "declared_fen": 0, "fee_fen": 0,
        "rule": None, **given,
    }  # fmt: skip

    assert owed_fen(**given) == owed


def test_liability_follows_custody():
    station = new_id()

    assert liable_by_custody("carrier", None) == ("carrier", None)
    assert liable_by_custody("station", station) == ("station", station)
    assert liable_by_custody("run", new_id()) == ("county", None)
    assert liable_by_custody("person", None) == ("nobody", None)


@pytest.mark.django_db
def test_the_rule_of_the_day_counts_and_the_carriers_own_first(world):
    day = datetime.date
    given = {"actor": world.manager, "basis": "uninsured", "source": "contract of the carrier"}
    yto = Carrier.objects.get(pk="yto")
    every = set_rule(from_on=day(2025, 1, 1), cap_fen=10000, **given)
    own = set_rule(from_on=day(2025, 6, 1), fee_multiple=Decimal(5), carrier=yto, **given)

    def found(carrier, on):
        return rule_in_force(world.county_id, carrier, "uninsured", on)

    assert found("yto", day(2024, 12, 31)) is None
    assert found("yto", day(2025, 3, 1)) == every
    assert found("yto", day(2025, 6, 1)) == own
    assert found("sf", day(2025, 7, 1)) == every
    assert rule_in_force(world.county_id, "yto", "insured", day(2025, 7, 1)) is None


@pytest.mark.django_db
def test_a_rule_is_set_once_by_the_manager_and_says_its_source(world):
    given = {"basis": "insured", "from_on": datetime.date(2025, 1, 1)}
    set_rule(actor=world.manager, source="insurance terms", **given)

    with pytest.raises(RuleExists):
        set_rule(actor=world.manager, source="again", **given)
    with pytest.raises(ReasonMissing):
        set_rule(actor=world.manager, source=" ", **given)
    with pytest.raises(NotAllowed):
        set_rule(actor=world.ops, source="mine", basis="insured", from_on=datetime.date(2026, 1, 1))

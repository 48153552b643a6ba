"""Posting: totals move with their transfers, and drawers never go below nothing."""

from __future__ import annotations

import pytest
from django.db import transaction

from orders.ledger.actions import Leg, post_entry, reverse_entry
from orders.ledger.errors import AlreadyReversed, DrawerTooLow, FundsTooLow
from orders.ledger.models import JournalEntry, LedgerAccount, Transfer
from orders.ledger.queries import account_statement, station_balances

pytestmark = pytest.mark.django_db


def post(world, debit="drawer", credit="sales_due", amount=500, station=None, **more):
    station = station or world.willow
    with transaction.atomic():  # the action's block
        return post_entry(
            county_id=world.county_id,
            kind="float",
            source=station,
            actor=world.lan,
            transfers=[Leg(station.pk, debit, credit, amount)],
            **more,
        )


def test_accounts_open_with_their_first_transfer(world):
    entry = post(world, reason="opening float")

    assert station_balances(world.county_id, world.willow.pk) == {"drawer": 500, "sales_due": 500}
    assert (entry.source_type, entry.source_id, entry.reason) == (
        "station",
        world.willow.pk,
        "opening float",
    )
    assert LedgerAccount.objects.in_county(world.county_id).count() == 2


def test_a_second_entry_uses_the_same_accounts(world):
    post(world)
    post(world, amount=50)
    post(world, "sales_due", "drawer", 20)

    drawer = LedgerAccount.objects.in_county(world.county_id).get(kind="drawer")
    assert (drawer.debits, drawer.credits, drawer.balance_fen) == (550, 20, 530)
    assert LedgerAccount.objects.in_county(world.county_id).count() == 2


def test_an_entry_costs_the_same_few_statements(world, django_assert_num_queries):
    post(world)

    with django_assert_num_queries(7):  # accounts, entry, transfers, two totals; two of the block
        post(world)


def test_a_drawer_pays_only_what_is_in_it(world):
    post(world, amount=100)

    with pytest.raises(DrawerTooLow) as refusal:
        post(world, "sales_due", "drawer", 101)

    assert refusal.value.extra == {"station": str(world.willow.pk)}


def test_money_held_for_villagers_is_not_spent_twice(world):
    post(world, "drawer", "customer_funds", 100)

    with pytest.raises(FundsTooLow):
        post(world, "customer_funds", "sales_due", 101)


def test_other_accounts_may_turn(world):
    post(world, "drawer", "sales_due", 100)
    post(world, "sales_due", "customer_funds", 150)

    assert station_balances(world.county_id, world.willow.pk)["sales_due"] == -50


@pytest.mark.parametrize("amount", [0, -1])
def test_an_entry_moves_positive_amounts(world, amount):
    with pytest.raises(ValueError, match="positive"):
        post(world, amount=amount)


def test_a_reversal_mirrors_the_entry_and_happens_once(world):
    entry = post(world, amount=700)

    reversal = reverse_entry(entry, actor=world.finance, reason="typed twice")

    assert (reversal.kind, reversal.reverses_id, reversal.source_id) == (
        "reversal",
        entry.pk,
        world.willow.pk,
    )
    assert station_balances(world.county_id, world.willow.pk) == {"drawer": 0, "sales_due": 0}
    with pytest.raises(AlreadyReversed):
        reverse_entry(entry, actor=world.finance, reason="again")
    assert JournalEntry.objects.in_county(world.county_id).count() == 2
    assert Transfer.objects.in_county(world.county_id).count() == 2


def test_a_statement_shows_both_sides_newest_first(world):
    post(world, amount=100, reason="float")
    post(world, "sales_due", "drawer", 30, reason="to the centre")

    lines = account_statement(world.county_id, world.willow.pk, "drawer")

    assert [(one.debit_fen, one.credit_fen, one.reason) for one in lines] == [
        (0, 30, "to the centre"),
        (100, 0, "float"),
    ]
    assert account_statement(world.county_id, world.pine.pk, "drawer") == []

"""The villager says yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.kernel.errors import NotAllowed
from orders.purchases.actions import accept_order, cancel_order
from orders.purchases.errors import NothingToAccept, QuoteExpired
from orders.purchases.models import Order

from .conftest import APPLIANCE, FLASK, SAID_YES

pytestmark = pytest.mark.django_db


def test_a_line_without_deposit_may_be_bought_at_once_the_other_waits(world, counter):
    order = counter.accepted(APPLIANCE, FLASK)

    assert counter.statuses(order) == ["awaiting_funds", "funded"]
    order = world.fresh(order)
    assert (order.status, order.evidence_kind, order.version) == ("awaiting_funds", "verbal", 2)
    assert world.events() == ["purchase.placed", "purchase.accepted"]


def test_a_yes_counts_once(world, counter):
    order = counter.accepted(FLASK)

    with pytest.raises(NothingToAccept):
        accept_order(order, actor=world.lan, evidence=SAID_YES)

    assert world.fresh(order).version == 2


def test_a_quote_dies_after_a_day(world, counter):
    order = counter.place(FLASK)
    Order.objects.in_county(world.county_id).filter(pk=order.pk).update(
        valid_until=world.now - timedelta(seconds=1)
    )

    with pytest.raises(QuoteExpired):
        accept_order(order, actor=world.lan, evidence=SAID_YES)

    assert counter.statuses(order) == ["quoted"]


def test_a_cancelled_order_is_not_accepted(world, counter):
    order = cancel_order(counter.place(FLASK), actor=world.lan, reason="changed her mind")

    with pytest.raises(NothingToAccept):
        accept_order(order, actor=world.lan, evidence=SAID_YES)


@pytest.mark.parametrize("who", ["bo", "buyer", "driver", "finance", "manager", "auditor"])
def test_only_the_counter_hears_a_yes(world, counter, who):
    order = counter.place(FLASK)

    with pytest.raises(NotAllowed):
        accept_order(order, actor=getattr(world, who), evidence=SAID_YES)


def test_another_county_does_not_find_the_order(world, counter):
    order = counter.place(FLASK)

    with pytest.raises(Order.DoesNotExist):
        accept_order(order, actor=world.far_manager, evidence=SAID_YES)

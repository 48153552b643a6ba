"""From the counter to the line: what events bring, however often and in whatever order."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from accounts.audit.actions import record_event
from accounts.audit.hearing import Delivery
from accounts.audit.models import AuditEvent
from orders.commissions.models import RateSnapshot
from orders.purchases.earnings import earn_by_lines, keep_rates

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(world, desk, story, hand):
    """An order of 32.90 yuan bought under a rule of 5 %, its parcel in granny's hands."""
    desk.rule(rate=Decimal("0.05"))

    def sold(waybill: str = "SF1000000000100"):
        order = story.bought(3290, paid_fen=3290)
        (parcel,) = story.shelve(story.ship(order, 1, waybill))
        hand(parcel)
        return order

    return sold


def test_goods_taken_home_earn_by_the_rule_of_the_purchase(world, desk, sold) -> None:
    order = sold()

    world.relay()

    (line,) = desk.lines()
    assert (line.amount_fen, line.base_fen, line.about) == (165, 3290, "Thing 1")
    assert line.document == f"{order.number}/1"
    assert desk.owed() == 165


def test_the_rate_is_kept_when_it_is_bought(world, desk, story, hand) -> None:
    first = desk.rule(rate=Decimal("0.05"))
    order = story.bought(3290, paid_fen=3290)
    world.relay()
    desk.rule(changes_rule=first, rate=Decimal("0.01"))

    (parcel,) = story.shelve(story.ship(order, 1, "SF1000000000101"))
    hand(parcel)
    world.relay()

    assert desk.owed() == 165
    assert desk.lines()[0].explanation["rule"]["version"] == 1


def test_a_rate_whose_event_is_late_is_the_one_of_the_purchase_all_the_same(
    world,
    desk,
    story,
    hand,
) -> None:
    first = desk.rule(rate=Decimal("0.05"))
    order = story.bought(3290, paid_fen=3290)
    desk.rule(changes_rule=first, rate=Decimal("0.01"))
    (parcel,) = story.shelve(story.ship(order, 1, "SF1000000000102"))
    hand(parcel)
    assert not RateSnapshot.objects.in_county(world.county_id).exists()

    deliver(world, "purchase.collected", earn_by_lines)
    deliver(world, "purchase.bought", keep_rates)

    assert desk.owed() == 165


def deliver(world, topic, handler) -> None:
    for event in AuditEvent.objects.in_county(world.county_id).filter(topic=topic):
        handler(Delivery(world.county_id, topic, [event.pk], event.data))


def test_events_told_again_pay_nothing_more(world, desk, sold) -> None:
    sold()
    world.relay()

    deliver(world, "purchase.collected", earn_by_lines)
    deliver(world, "purchase.bought", keep_rates)

    assert (len(desk.lines()), desk.owed()) == (1, 165)


def test_each_parcel_handed_over_earns_its_piece(world, desk, shelved, hand) -> None:
    desk.rule(work="inbound", kind="fixed", amount_fen=30, name="Per parcel")
    parcels = [shelved(), shelved()]

    hand(*parcels)
    world.relay()

    assert [one.document for one in desk.lines()] == [one.waybill_no for one in parcels]
    assert len({one.booked_with for one in desk.lines()}) == 1  # one entry for the hand-over
    assert desk.owed() == 60


def test_a_parcel_accepted_for_sending_earns_until_it_is_cancelled(world, desk, announce) -> None:
    desk.rule(work="outward", kind="fixed", amount_fen=100, name="Sending")
    thing = announce()

    def tell(topic, **data):
        record_event(topic, county_id=world.county_id, actor=world.lan, subject=thing,
                     station_id=world.willow.pk, data=data)  # fmt: skip
        world.relay()

    tell("sending.accepted", total_fen=1200)
    (line,) = desk.lines()
    assert (line.work, line.source_id, line.amount_fen) == ("outward", UUID(str(thing.pk)), 100)

    tell("sending.cancelled", reason="She keeps it")
    assert [one.amount_fen for one in desk.lines()] == [100, -100]
    assert desk.owed() == 0

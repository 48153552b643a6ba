"""Which parcels carry a line, and what follows when they come."""

from __future__ import annotations

import pytest

from accounts.audit.hearing import Delivery
from accounts.kernel.errors import IllegalMove, NotAllowed
from orders.parcels.models import Parcel, ScanEvent
from orders.purchases.actions import link_waybill
from orders.purchases.errors import TooManyPieces
from orders.purchases.handlers import (
    move_lines_with_their_parcels,
    refuse_lines_with_their_parcels,
)
from orders.purchases.models import ParcelContent

from .conftest import FLASK, wanted

pytestmark = pytest.mark.django_db
STOOLS = wanted("stool", 900, 3)


def put(world, waybill: str, status: str = "shelved") -> Delivery:
    """Put a parcel where a scan would, and give what the relay would deliver."""
    parcels = Parcel.objects.in_county(world.county_id)
    parcels.filter(waybill_no=waybill).update(
        status=status,
        shelf_code="1-1" if status == "shelved" else "",
        pickup_code=waybill[-4:] if status == "shelved" else "",
        held_at=world.willow.pk,
        custody="station",
        custody_id=world.willow.pk,
    )
    parcel = parcels.get(waybill_no=waybill)
    event = ScanEvent.objects.create(
        county_id=world.county_id,
        occurred_at=world.now,
        parcel_id=parcel.pk,
        step="shelve",
        status=status,
        direction="inbound",
        station_id=world.willow.pk,
        actor=world.lan,
    )
    return Delivery(world.county_id, "parcels.scanned", [event.pk])


def test_a_waybill_announces_the_parcel_to_the_orders_station_and_villager(world, counter):
    order = counter.ship(counter.buy(counter.accepted(FLASK)))

    parcel = Parcel.objects.in_county(world.county_id).get()
    assert (parcel.station_id, parcel.villager_id) == (world.willow.pk, world.granny.pk)
    assert (parcel.status, parcel.consent_basis) == ("expected", "order")
    assert (order.status, counter.statuses(order)) == ("shipped", ["shipped"])


def test_the_platform_splits_a_line_over_parcels(world, counter):
    order = counter.buy(counter.accepted(STOOLS))

    assert counter.ship(order, waybill="SF0000000000001", quantity=1).status == "partly_shipped"
    assert counter.ship(order, waybill="SF0000000000002", quantity=2).status == "shipped"


def test_more_pieces_than_ordered_are_refused(world, counter):
    order = counter.buy(counter.accepted(STOOLS))
    counter.ship(order, waybill="SF0000000000001", quantity=2)

    with pytest.raises(TooManyPieces):
        counter.ship(order, waybill="SF0000000000002", quantity=2)

    assert Parcel.objects.in_county(world.county_id).count() == 1


def test_the_same_waybill_again_adds_its_pieces(world, counter):
    order = counter.buy(counter.accepted(STOOLS))
    counter.ship(order, quantity=1)

    order = counter.ship(order, quantity=2)

    assert order.status == "shipped"
    assert ParcelContent.objects.in_county(world.county_id).get().quantity == 3


def test_two_lines_ride_in_one_parcel(world, counter):
    order = counter.accepted(FLASK, FLASK)
    for position in (1, 2):
        counter.buy(order, position)
        counter.ship(order, position, waybill="SF0000000000001")

    assert Parcel.objects.in_county(world.county_id).count() == 1
    assert counter.statuses(order) == ["shipped", "shipped"]


def test_only_a_bought_line_ships_and_only_the_buyer_says_so(world, counter):
    order = counter.accepted(FLASK)
    with pytest.raises(IllegalMove):
        counter.ship(order)
    counter.buy(order)

    with pytest.raises(NotAllowed):
        link_waybill(
            order,
            counter.line(order, 1),
            actor=world.lan,
            carrier="sf",
            waybill_no="SF0000000000001",
            quantity=1,
        )


def test_a_line_is_ready_when_all_its_parcels_lie_on_the_shelf(world, counter):
    order = counter.buy(counter.accepted(STOOLS, FLASK))
    counter.ship(order, waybill="SF0000000000001", quantity=1)
    counter.ship(order, waybill="SF0000000000002", quantity=2)

    move_lines_with_their_parcels(put(world, "SF0000000000001"))
    assert counter.statuses(order) == ["partly_ready", "funded"]

    move_lines_with_their_parcels(put(world, "SF0000000000002"))
    assert counter.statuses(order) == ["ready", "funded"]
    assert world.fresh(order).status == "funded"
    assert world.events("purchase.ready") == ["purchase.ready"]


def test_half_of_a_partly_shipped_line_is_here(world, counter):
    order = counter.buy(counter.accepted(STOOLS))
    counter.ship(order, waybill="SF0000000000001", quantity=1)
    move_lines_with_their_parcels(put(world, "SF0000000000001"))
    assert counter.statuses(order) == ["partly_ready"]

    order = counter.ship(order, waybill="SF0000000000002", quantity=2)
    assert order.status == "partly_ready"
    move_lines_with_their_parcels(put(world, "SF0000000000002"))

    assert counter.statuses(order) == ["ready"]


def test_hearing_it_twice_changes_nothing_more(world, counter):
    order = counter.ship(counter.buy(counter.accepted(FLASK)))
    delivery = put(world, "SF1234567890123")

    move_lines_with_their_parcels(delivery)
    version = world.fresh(order).version
    move_lines_with_their_parcels(delivery)

    assert world.fresh(order).version == version
    assert world.events("purchase.ready") == ["purchase.ready"]


def test_a_parcel_taken_off_the_shelf_takes_its_line_back(world, counter):
    order = counter.ship(counter.buy(counter.accepted(FLASK)))
    move_lines_with_their_parcels(put(world, "SF1234567890123"))

    Parcel.objects.in_county(world.county_id).update(hold_reason="damaged")
    move_lines_with_their_parcels(put(world, "SF1234567890123", "held"))

    assert counter.statuses(order) == ["shipped"]


def test_a_parcel_already_on_the_shelf_makes_the_line_ready_when_named(world, counter):
    order = counter.buy(counter.accepted(FLASK, FLASK))
    counter.buy(order, 2)
    counter.ship(order, 1, waybill="SF0000000000001")
    put(world, "SF0000000000001")

    order = counter.ship(order, 2, waybill="SF0000000000001")

    assert counter.statuses(order)[1] == "ready"


def test_a_parcel_of_no_order_moves_nothing(world, counter, django_assert_num_queries):
    order = counter.ship(counter.buy(counter.accepted(FLASK)))
    delivery = put(world, "SF1234567890123")
    ParcelContent.objects.in_county(world.county_id).delete()

    with django_assert_num_queries(2):
        move_lines_with_their_parcels(delivery)

    assert counter.statuses(order) == ["shipped"]


def test_a_batch_costs_the_same_whatever_its_length(world, counter, django_assert_max_num_queries):
    events = []
    for number in range(5):
        order = counter.buy(counter.accepted(FLASK), number=f"T{number}")
        counter.ship(order, waybill=f"SF000000000000{number}")
        events += put(world, f"SF000000000000{number}").event_ids

    with django_assert_max_num_queries(12):  # savepoints of bulk writes included
        move_lines_with_their_parcels(Delivery(world.county_id, "parcels.scanned", events))

    assert world.fresh(order).status == "ready"


def test_a_refused_parcel_closes_its_line_and_frees_its_money(world, counter):
    order = counter.pay(counter.accepted(FLASK, STOOLS))
    counter.buy(order, 1)
    counter.ship(order, 1)
    move_lines_with_their_parcels(put(world, "SF1234567890123"))

    refuse_lines_with_their_parcels(put(world, "SF1234567890123", "refused"))

    order = world.fresh(order)
    assert counter.statuses(order) == ["refused", "funded"]
    assert (order.total_fen, order.paid_fen, order.refund_due_fen) == (2700, 2700, 3290)
    assert world.events("purchase.refused") == ["purchase.refused"]


def test_half_of_a_line_refused_becomes_a_line_of_its_own(world, counter):
    order = counter.buy(counter.accepted(STOOLS))
    counter.ship(order, waybill="SF0000000000001", quantity=1)
    counter.ship(order, waybill="SF0000000000002", quantity=2)
    move_lines_with_their_parcels(put(world, "SF0000000000002"))

    refuse_lines_with_their_parcels(put(world, "SF0000000000001", "refused"))

    assert counter.statuses(order) == ["ready", "refused"]
    assert [line.quantity for line in order.lines.order_by("position")] == [2, 1]
    assert world.fresh(order).total_fen == 1800

    refuse_lines_with_their_parcels(put(world, "SF0000000000002", "refused"))
    assert counter.statuses(order) == ["refused", "refused"]

from __future__ import annotations

import pytest

from accounts.audit.models import AuditEvent
from accounts.kernel.errors import NotAllowed, UnknownReference
from orders.counter.errors import CodDue, SharedParcel
from orders.ledger.queries import station_balances
from orders.parcels.actions import record_scans
from orders.parcels.choices import ParcelStatus
from orders.parcels.errors import DifferentPeople, NotADelegate, NotOnShelf
from orders.parcels.models import Parcel
from orders.purchases.errors import BalanceDue, NoAccount, OverPayment
from stations.network.choices import StationStatus
from stations.network.errors import StationClosed
from stations.villagers.actions import add_delegate
from tests.orders.scenes import scan_in, track

pytestmark = pytest.mark.django_db


def money(world, station=None):
    balances = station_balances(world.county_id, (station or world.willow).pk)
    return {kind: amount for kind, amount in balances.items() if amount}


def test_any_one_of_her_codes_takes_all_her_parcels_home(world, shelved, hand):
    one, two = shelved(), shelved()

    done = hand(one, two, pickup_code=two.pickup_code)

    assert [parcel.status for parcel in done.parcels] == ["collected"] * 2
    for parcel in (world.fresh(one), world.fresh(two)):
        assert (parcel.shelf_code, parcel.pickup_code, parcel.held_at_id) == ("", "", None)
        assert (parcel.is_open, parcel.collected_at) == (False, done.at)
        assert track(parcel)[-1] == ("collect", "collected", False)
    event = AuditEvent.objects.in_county(world.county_id).get(topic="parcels.handed_over")
    assert event.data["parcels"] == sorted([str(one.pk), str(two.pk)])
    assert done.taken_fen == 0


def test_the_balance_is_paid_and_the_lines_collected_in_the_same_act(world, story, hand):
    order = story.bought(3000, 5000, paid_fen=1000)
    parcels = story.shelve(story.ship(order, 1, "SF100001"), story.ship(order, 2, "SF100002"))

    done = hand(*parcels, pay=[{"order": order.pk, "amount_fen": 7000}])

    (order,) = done.orders
    assert (order.status, order.balance_fen, done.taken_fen) == ("collected", 0, 7000)
    assert [line.status for line in order.lines.all()] == ["collected"] * 2
    assert money(world) == {"drawer": 8000, "sales_due": 8000}


def test_unpaid_goods_stay(world, story, hand):
    order = story.bought(3000, 5000, paid_fen=1000)
    parcels = story.shelve(story.ship(order, 1, "SF100001"), story.ship(order, 2, "SF100002"))

    with pytest.raises(BalanceDue) as refusal:
        hand(*parcels, pay=[{"order": order.pk, "amount_fen": 6999}])

    assert refusal.value.extra["amount_due_fen"] == 1
    assert {world.fresh(one).status for one in parcels} == {"shelved"}
    assert world.fresh(order).paid_fen == 1000
    assert money(world)["drawer"] == 1000


def test_a_part_is_taken_when_its_share_is_paid(world, story, hand):
    order = story.bought(3000, 5000, paid_fen=3000)
    first, second = story.shelve(story.ship(order, 1, "SF100001"), story.ship(order, 2, "SF100002"))

    done = hand(first)

    assert done.orders[0].status == "shipped"  # the other line: no handler has run
    assert order.lines.get(position=1).status == "collected"
    with pytest.raises(BalanceDue) as refusal:
        hand(second)
    assert refusal.value.extra["amount_due_fen"] == 5000


def test_of_a_line_in_two_parcels_each_piece_has_its_share(world, story, hand):
    order = story.bought((1500, 2))
    first, second = story.shelve(story.ship(order, 1, "SF100001"), story.ship(order, 1, "SF100002"))

    with pytest.raises(BalanceDue) as refusal:
        hand(first)
    hand(first, pay=[{"order": order.pk, "amount_fen": 1500}])
    between = order.lines.get().status
    hand(second, pay=[{"order": order.pk, "amount_fen": 1500}])

    assert refusal.value.extra["amount_due_fen"] == 1500
    assert (between, order.lines.get().status) == ("shipped", "collected")


def test_more_than_is_owed_is_refused(world, story, hand):
    order = story.bought(3000)
    (parcel,) = story.shelve(story.ship(order, 1, "SF100001"))

    with pytest.raises(OverPayment) as refusal:
        hand(parcel, pay=[{"order": order.pk, "amount_fen": 3001}])
    with pytest.raises(NoAccount):
        hand(parcel, pay=[{"order": order.pk, "amount_fen": 3000, "method": "account"}])

    assert refusal.value.pointer == "/payments/0/amount_fen"
    assert world.fresh(parcel).status == "shelved"


def test_cash_on_delivery_is_paid_exactly_and_owed_to_the_carrier(world, shelved, hand):
    parcel = shelved(cod_fen=1250)

    for wrong, refusal in [([], CodDue), ([1249], CodDue), ([1250, 1], OverPayment)]:
        with pytest.raises(refusal):
            hand(parcel, pay=[{"parcel": parcel.pk, "amount_fen": one} for one in wrong])
    assert money(world) == {}
    done = hand(parcel, pay=[{"parcel": parcel.pk, "amount_fen": 1250}])

    assert done.taken_fen == 1250
    assert money(world) == {"drawer": 1250, "cod_owed": 1250}


def test_parcels_of_two_people_on_one_phone_are_not_one_persons(world, shelved, hand):
    mine, hers = shelved(), shelved(villager=world.neighbour)
    assert bytes(mine.phone_index) == bytes(hers.phone_index)

    with pytest.raises(DifferentPeople):
        hand(mine, hers)

    assert world.fresh(mine).status == "shelved"


def test_a_label_with_her_name_and_phone_is_hers(world, shelved, hand):
    mine = shelved()
    label = shelved(name=world.granny.name, phone=world.granny.phone, villager=None)

    done = hand(mine, label)

    assert len(done.parcels) == 2


def test_a_parcel_shared_by_two_villagers_must_be_opened_first(world, story, hand):
    mine, hers = story.bought(3000), story.bought(2000, villager=world.neighbour)
    parcel = story.ship(mine, 1, "SF100001")
    story.ship(hers, 1, "SF100001")
    story.shelve(parcel)

    with pytest.raises(SharedParcel):
        hand(world.fresh(parcel))


def test_a_delegate_collects_by_either_of_his_ids_and_nobody_else_does(world, shelved, hand):
    delegate = add_delegate(world.granny, actor=world.lan, person=world.neighbour)
    one, two, three = shelved(), shelved(), shelved()

    hand(one, collector="delegate", delegate=delegate.pk)
    hand(two, collector="delegate", delegate=world.neighbour.pk)
    with pytest.raises(NotADelegate):
        hand(three, collector="delegate", delegate=world.loner.pk)

    assert world.fresh(two).status == "collected"
    assert world.fresh(three).status == "shelved"


def test_what_is_not_on_this_shelf_is_not_handed_over(world, announce, shelved, hand):
    expected, mine = announce(), shelved()

    with pytest.raises(NotOnShelf) as refusal:
        hand(mine, expected)

    assert refusal.value.extra["status_now"] == "expected"
    assert world.fresh(mine).status == "shelved"


def test_what_was_collected_names_who_took_it(world, shelved, hand):
    parcel = shelved()
    hand(parcel)

    with pytest.raises(NotOnShelf) as refusal:
        hand(parcel)

    assert refusal.value.extra["status_now"] == "collected"
    assert refusal.value.extra["event"]["by"] == world.lan.name


def test_strangers_and_those_without_the_right_are_refused(world, shelved, hand):
    parcel = shelved()

    with pytest.raises(UnknownReference) as unseen:
        hand(parcel, by=world.bo, at=world.pine)
    with pytest.raises(NotAllowed):
        hand(parcel, by=world.bo, at=world.willow)
    with pytest.raises(NotAllowed):
        hand(parcel, by=world.driver)

    assert unseen.value.pointer == "/parcels/0"
    assert Parcel.objects.in_county(world.county_id).get(pk=parcel.pk).status == "shelved"


def test_another_persons_order_is_not_paid_here(world, story, shelved, hand):
    order = story.bought(3000, villager=world.neighbour)
    parcel = shelved()

    with pytest.raises(UnknownReference) as refusal:
        hand(parcel, pay=[{"order": order.pk, "amount_fen": 3000}])

    assert refusal.value.pointer == "/payments/0/order"
    assert world.fresh(order).paid_fen == 0


def test_a_closing_station_still_hands_out_and_a_closed_one_does_not(world, shelved, hand):
    one, two = shelved(), shelved()
    world.willow.status = StationStatus.CLOSING
    hand(one)
    world.willow.status = StationStatus.CLOSED

    with pytest.raises(StationClosed):
        hand(two)

    assert world.fresh(two).status == ParcelStatus.SHELVED


def test_a_hold_at_the_shelf_takes_the_line_back_until_it_is_shelved_again(world, story):
    order = story.bought(1000, paid_fen=1000)
    [parcel] = story.shelve(story.ship(order, 1, "SF0000000000077"))
    world.relay()
    ready = world.fresh(order).status

    record_scans([scan_in("hold", parcel, world.willow, note="damaged")], actor=world.lan)
    world.relay()

    assert ready == "ready"
    assert world.fresh(order).status == "shipped"

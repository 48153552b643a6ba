from __future__ import annotations

import datetime
from collections import Counter

import pytest
from django.utils import timezone

from accounts.audit.hearing import Delivery
from accounts.audit.models import OutboxMessage
from accounts.audit.relay import relay_outbox
from orders.counter.actions import hand_over
from orders.parcels.actions import Proof, open_outbound, record_scans, refuse_parcel
from orders.parcels.models import Parcel
from orders.reports.dashboard import county_dashboard
from orders.reports.handlers import count_scans
from orders.reports.models import DayCounter, StatusCounter
from orders.reports.queries import counted_until, parcels_per_day, parcels_per_station
from tests.orders.scenes import scan_in
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def counts(world):
    rows = DayCounter.objects.in_county(world.county_id)
    return {(row.station_id, row.direction, row.step): row.n for row in rows}


def test_every_step_is_counted_once_where_it_happened(world, announce, scan):
    parcels = [announce(), announce()]
    record_scans([scan_in("receive", one, world.centre) for one in parcels], actor=world.buyer)
    record_scans([scan_in("shelve", one, world.willow) for one in parcels], actor=world.lan)
    first = world.fresh(parcels[0])
    hand_over(
        actor=world.lan,
        station=world.willow,
        parcels=[first.pk],
        proof=Proof(pickup_code=first.pickup_code),
    )
    open_outbound(actor=world.lan, station=world.willow, carrier="yto", waybill_no="YT7000001")

    relay_outbox(world.county_id)
    relay_outbox(world.county_id)

    willow, centre = world.willow.pk, world.centre.pk
    assert counts(world) == {
        (willow, "inbound", "announce"): 2,
        (centre, "inbound", "receive"): 2,
        (willow, "inbound", "shelve"): 2,
        (willow, "inbound", "collect"): 1,
        (willow, "outbound", "accept"): 1,
    }
    assert not OutboxMessage.objects.in_county(world.county_id).exists()


def test_a_batch_is_counted_in_a_constant_number_of_statements(world, announce):
    def cost(n):
        batch = [scan_in("receive", announce(), world.willow) for _ in range(n)]
        relay_outbox(world.county_id)
        record_scans(batch, actor=world.lan)
        with recording() as recorder:
            relay_outbox(world.county_id)
        return len(recorder.counted)

    assert cost(2) == cost(30)


def test_days_without_parcels_are_drawn_too_and_say_as_of_when(world, shelved):
    assert counted_until(world.county_id) is None
    shelved()
    relay_outbox(world.county_id)

    days = parcels_per_day(world.county_id, 7)

    today = timezone.localdate()
    assert [one.day for one in days] == [
        today - datetime.timedelta(days=back) for back in range(6, -1, -1)
    ]
    assert [one.shelved for one in days] == [0] * 6 + [1]
    assert days[-1].announced == 1
    assert counted_until(world.county_id) is not None
    assert parcels_per_day(world.far_county_id, 1)[0].shelved == 0


def test_the_busiest_station_comes_first(world, shelved, announce, scan):
    shelved()
    for _ in range(2):
        parcel = announce(villager=world.stranger, station=world.pine)
        scan("shelve", parcel, at=world.pine, by=world.bo)
    relay_outbox(world.county_id)
    today = timezone.localdate()

    flows = parcels_per_station(world.county_id, today, today)

    assert [(one.name, one.shelved) for one in flows] == [
        (world.pine.name, 2),
        (world.willow.name, 1),
    ]
    yesterday = today - datetime.timedelta(days=1)
    assert parcels_per_station(world.county_id, yesterday, yesterday) == []


def standing(world):
    """Count the parcels themselves, the slow way."""
    rows = Parcel.objects.in_county(world.county_id).values_list("direction", "status")
    return dict(Counter(rows))


def counted(world):
    rows = StatusCounter.objects.in_county(world.county_id)
    return {(row.direction, row.status): row.n for row in rows if row.n}


def test_what_stands_where_is_counted_by_the_same_events(world, announce, scan, shelved):
    """Skipped steps, several events at once and late deliveries: the counters say what is."""
    parcels = [announce() for _ in range(6)]
    record_scans([scan_in("shelve", one, world.willow) for one in parcels[:4]], actor=world.lan)
    scan("hold", parcels[0], at=world.willow, by=world.lan)
    refuse_parcel(world.fresh(parcels[1]), actor=world.lan, reason="no")
    first = world.fresh(parcels[2])
    hand_over(
        actor=world.lan,
        station=world.willow,
        parcels=[first.pk],
        proof=Proof(pickup_code=first.pickup_code),
    )
    assert counted(world) == {}

    relay_outbox(world.county_id)
    relay_outbox(world.county_id)

    assert counted(world) == standing(world)
    assert sum(counted(world).values()) == 6
    record_scans([scan_in("release", parcels[0], world.willow)], actor=world.lan)
    relay_outbox(world.county_id)
    assert counted(world) == standing(world)


def test_counters_do_not_mind_in_which_order_they_hear(world, announce):
    """The later scan is delivered first; a second delivery of nothing adds nothing."""
    parcel = announce()
    heard = []
    for step in ("receive", "load", "unload"):
        place = world.willow if step == "unload" else world.centre
        record_scans([scan_in(step, parcel, place)], actor=world.ops)
    mine = OutboxMessage.objects.in_county(world.county_id).filter(
        handler="orders.reports.handlers.count_scans"
    )
    for one in mine.order_by("-created_at", "-pk"):
        heard.append(one.topic)
        count_scans(Delivery(world.county_id, one.topic, one.event_ids, one.data))
    mine.delete()

    assert len(heard) == 4
    assert counted(world) == standing(world) == {("inbound", "arrived"): 1}


def test_the_figures_of_now_read_counters_only(world, shelved):
    """The county's page asks the parcels for nothing but the codes that are locked."""
    shelved()
    relay_outbox(world.county_id)

    with recording() as recorder:
        board = county_dashboard(world.manager)

    assert next(card.value for card in board.cards if card.icon == "shelves") == "1"
    parcels = [one for one in recorder.counted if '"orders_parcel"' in one]
    assert len(parcels) == 1
    assert "locked_until" in parcels[0]
    assert '"orders_scanevent"' not in " ".join(recorder.counted)
    assert county_dashboard(world.far_manager).cards[3].value == "0"

"""Pushes doubled, reordered and replayed after a year leave the same state behind."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.parcels.carriers.actions import take_push
from orders.parcels.carriers.models import CarrierEvent, CarrierTrack
from orders.parcels.carriers.port import Push, Reported
from orders.parcels.models import Parcel
from tests.orders.parcels.carriers.conftest import hour
from tests.threads import at_once

pytestmark = pytest.mark.django_db
CODES = ["registered", "accepted", "in_transit", "out_for_delivery", "at_pickup_point", "delivered",
         "returning", "returned", "lost", "damaged", "cancelled", "nobody-knows"]  # fmt: skip
patient = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
happened = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(0, 9)), min_size=1, max_size=6, unique=True
)


def pushes_of(parcel: Parcel, events: list[tuple[str, int]]) -> list[Push]:
    """Each push says all that had happened by then, as Kuaidi100's do."""
    said = [Reported(parcel.waybill_no, code, hour(at)) for code, at in events]
    return [
        Push(said[: n + 1], parcel.waybill_no, ("yto",), "following" if n else "")
        for n in range(len(said))
    ]


def state(world, parcel: Parcel) -> list[tuple]:
    """Everything the carrier's word decides, by visit."""
    visits = Parcel.objects.in_county(world.county_id).filter(waybill_no=parcel.waybill_no)
    tracks = CarrierTrack.objects.in_county(world.county_id).filter(parcel__in=list(visits))
    said = {one.parcel_id: (one.carrier_status, one.last_event_at) for one in tracks}
    events = CarrierEvent.objects.in_county(world.county_id).values_list("digest", flat=True)
    return [
        *(
            (one.visit, one.direction, one.status, one.is_open, one.custody, said.get(one.pk))
            for one in visits.order_by("visit")
        ),
        tuple(sorted(bytes(digest) for digest in events)),
    ]


def outcome(world, parcel: Parcel, pushes: list[Push]) -> list[tuple]:
    """Take the pushes in this order, look, and forget."""
    try:
        with transaction.atomic():
            for push in pushes:
                take_push(world.county_id, "fake", push)
            seen = state(world, parcel)
            raise _Forget
    except _Forget:
        return seen


class _Forget(Exception):
    pass


@patient
@given(events=happened, data=st.data())
def test_an_outward_parcel_ends_the_same(world, tendered, events, data) -> None:
    with transaction.atomic():
        parcel = tendered()
        in_time = pushes_of(parcel, sorted(events, key=lambda one: one[1]))
        doubled = [*in_time, *data.draw(st.lists(st.sampled_from(in_time), max_size=3))]
        other = data.draw(st.permutations(doubled))

        wanted = outcome(world, parcel, in_time)
        assert outcome(world, parcel, other) == wanted
        with time_machine.travel(world.now + datetime.timedelta(days=366)):
            assert outcome(world, parcel, [*other, *in_time]) == wanted
        transaction.set_rollback(True)


@patient
@given(events=happened, data=st.data())
def test_an_inward_parcel_ends_the_same_and_where_it_was(world, shelved, events, data) -> None:
    with transaction.atomic():
        parcel = shelved()
        in_time = pushes_of(parcel, sorted(events, key=lambda one: one[1]))
        other = data.draw(st.permutations([*in_time, *in_time]))

        wanted = outcome(world, parcel, in_time)
        assert outcome(world, parcel, other) == wanted
        assert [one[2] for one in wanted[:-1]] == ["shelved"]
        transaction.set_rollback(True)


def test_a_replay_after_a_year_says_nothing_of_the_next_visit(
    world, announce, scan, tell, track_of
) -> None:
    first = announce()
    tell(first, ("1002", 1), ("301", 2), status="shutdown")
    scan("receive", first, at=world.centre, by=world.manager)
    scan("send_back", first, at=world.centre, by=world.manager)
    with time_machine.travel(world.now + datetime.timedelta(days=366)):
        second = announce(waybill_no=first.waybill_no)
        before = state(world, first)

        tell(first, ("1002", 1), ("301", 2), status="shutdown", message="again")

        assert state(world, first)[0] == before[0]
        assert state(world, first)[1][5] in (None, ("unknown", None))
        assert CarrierTrack.objects.in_county(world.county_id).filter(
            parcel=second, subscription="ended"
        ).count() == 0  # fmt: skip
    assert track_of(first).carrier_status == "delivered"


@pytest.mark.django_db(transaction=True)
def test_twins_of_a_push_open_one_visit_back(world, tendered) -> None:
    parcel = tendered()
    said = [Reported(parcel.waybill_no, "returned", hour(2))]
    push = Push(said, parcel.waybill_no, ("yto",))

    def take() -> None:
        take_push(world.county_id, "fake", push)

    assert at_once(world.county_id, *[take] * 4) == ["done"] * 4

    visits = Parcel.objects.in_county(world.county_id).order_by("visit")
    assert [one.status for one in visits] == ["returned_to_sender", "expected"]
    assert CarrierEvent.objects.in_county(world.county_id).count() == 1

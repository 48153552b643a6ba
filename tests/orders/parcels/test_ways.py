"""The ways of a scan, and the fold, against the tables of moves. No database."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel.errors import DomainError
from accounts.kernel.ids import new_id
from orders.parcels.actions.fold import Facts, Folded, Place, Rules, Slot
from orders.parcels.choices import (
    CLOSED,
    INBOUND_MOVES,
    ON_SHELF,
    OUTBOUND_MOVES,
    SCANNABLE,
    ParcelStatus,
)
from orders.parcels.rules import (
    INBOUND_WAYS,
    OUTBOUND_WAYS,
    hold_reason_of,
    is_clock_suspect,
    path_of,
)
from orders.parcels.scans import ScanIn

CENTRE = Place(new_id(), "Centre", "centre", "open", "serial", "1-1")
WILLOW = Place(new_id(), "Willow", "point", "open", "serial", "1-1")
PINE = Place(new_id(), "Pine", "point", "open", "serial", "1-1")
NOW = timezone.now()


@pytest.mark.parametrize(
    ("ways", "moves"), [(INBOUND_WAYS, INBOUND_MOVES), (OUTBOUND_WAYS, OUTBOUND_MOVES)]
)
def test_every_way_follows_the_table_of_moves(ways, moves):
    for (step, kind), some in ways.items():
        for way in some:
            for old, new in pairwise(way):
                assert new in moves[old], (step, kind, old, new)


def test_a_skipped_step_is_on_the_path():
    assert path_of("inbound", "load", "centre", "received_county") == ("sorted", "bagged", "loaded")
    assert path_of("inbound", "unload", "point", "loaded") == ("in_transit", "arrived")
    assert path_of("inbound", "receive", "point", "expected")[-1] == "arrived"
    assert path_of("inbound", "send_back", "point", "overdue") == ("return_due", "return_bagged")
    assert path_of("inbound", "shelve", "point", "collected") is None
    assert path_of("outbound", "load", "point", "booked") is None


def test_the_reason_of_a_hold_is_its_first_word():
    assert hold_reason_of("damaged: wet corner") == "damaged"
    assert hold_reason_of("Unknown recipient") == "unknown_recipient"
    assert hold_reason_of("the box smells") == "other"
    assert hold_reason_of("") == "other"


def test_a_clock_is_suspect_five_minutes_ahead_or_fourteen_days_behind():
    minutes, days = datetime.timedelta(minutes=1), datetime.timedelta(days=1)

    assert not is_clock_suspect(NOW + 4 * minutes, NOW)
    assert is_clock_suspect(NOW + 6 * minutes, NOW)
    assert not is_clock_suspect(NOW - 13 * days, NOW)
    assert is_clock_suspect(NOW - 15 * days, NOW)


SCANS = st.tuples(
    st.sampled_from([step.value for step in SCANNABLE]),
    st.sampled_from([CENTRE, WILLOW, PINE]),
    st.sampled_from(["", "damaged", "no_consent"]),
)


@given(scans=st.lists(SCANS, max_size=12), consent=st.sampled_from(["", "order"]))
def test_no_series_of_scans_leaves_the_table_or_a_shelf_without_code(scans, consent):
    parcel = Folded(
        new_id(),
        "yto",
        "YT1",
        WILLOW.id,
        None,
        "expected",
        "inbound",
        "",
        consent,
        None,
        "",
        "",
        "carrier",
        None,
        NOW,
    )
    facts, rules = Facts(), Rules(NOW, set(), lambda _station: "there")

    for step, place, note in scans:
        before = (parcel.status, len(facts.status))
        scan = ScanIn(new_id(), step, place.id, NOW, parcel=parcel.id, note=note)
        try:
            rules.apply(scan, parcel, place, Slot("1-1", "1-1-0001"), facts)
        except DomainError:
            assert (parcel.status, len(facts.status)) == before
        assert (parcel.status in ON_SHELF) == bool(parcel.pickup_code and parcel.shelf_code)
        assert (parcel.status == "held") == bool(parcel.hold_reason)
        assert parcel.status not in ON_SHELF or parcel.held_at_id == WILLOW.id
        assert parcel.status not in CLOSED or parcel.held_at_id is None

    walked = [ParcelStatus.EXPECTED, *facts.status]
    for old, new in pairwise(walked):
        assert new in INBOUND_MOVES[ParcelStatus(old)], (old, new)
    assert parcel.status == walked[-1]

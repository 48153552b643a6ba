"""The same set of events means the same, in whatever order it is looked at."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.parcels.carriers.choices import RANK, CarrierStatus
from orders.parcels.carriers.fold import Stretch, Told, last_word, outward_status, split
from orders.parcels.carriers.statuses import TABLE, status_of
from tests.orders.parcels.carriers.conftest import hour

S = CarrierStatus
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
told = st.builds(
    Told,
    at=st.integers(0, 6).map(hour),
    status=st.sampled_from([one.value for one in S]),
    digest=st.binary(max_size=2),
)


@pytest.mark.parametrize(
    ("source", "code", "status"),
    [
        ("kuaidi100", "103", S.ACCEPTED),
        ("kuaidi100", "0", S.IN_TRANSIT),
        ("kuaidi100", "1003", S.IN_TRANSIT),
        ("kuaidi100", "208", S.DELAYED),
        ("kuaidi100", "5", S.OUT_FOR_DELIVERY),
        ("kuaidi100", "501", S.AT_PICKUP_POINT),
        ("kuaidi100", "206", S.ATTEMPT_FAILED),
        ("kuaidi100", "205", S.OVERDUE_AT_POINT),
        ("kuaidi100", "304", S.DELIVERED),
        ("kuaidi100", "14", S.REFUSED),
        ("kuaidi100", "6", S.RETURNING),
        ("kuaidi100", "4", S.RETURNED),
        ("kuaidi100", "401", S.CANCELLED),
        ("kuaidi100", "209", S.DAMAGED),
        ("kuaidi100", "13", S.CUSTOMS),
        ("kuaidi100", "2", S.UNKNOWN),
        ("emsevt", "EMA", S.ACCEPTED),
        ("emsevt", "EME", S.CUSTOMS),
        ("emsevt", "EMG", S.AT_PICKUP_POINT),
        ("emsevt", "EMH", S.ATTEMPT_FAILED),
        ("emsevt", "EMI", S.DELIVERED),
        ("yunda", "INBOUND", S.AT_PICKUP_POINT),
        ("cainiao", "AGENT_SIGN", S.AT_PICKUP_POINT),
        ("aftership", "Exception_003", S.REFUSED),
        ("17track", "DeliveryFailure_NoBody", S.ATTEMPT_FAILED),
        ("17track", "InTransit_CustomsProcessing", S.CUSTOMS),
        ("17track", "InTransit_Departure", S.IN_TRANSIT),
        ("karrio", "ready_for_pickup", S.AT_PICKUP_POINT),
    ],
)
def test_a_code_means_one_thing(source: str, code: str, status: str) -> None:
    assert status_of(source, code) == (status, True)


@pytest.mark.parametrize(("source", "code"), [("kuaidi100", "9999"), ("emsevt", ""), ("", "1")])
def test_a_code_nobody_knows_is_unknown(source: str, code: str) -> None:
    assert status_of(source, code) == (S.UNKNOWN, False)


def test_every_status_has_its_rank() -> None:
    assert set(RANK) == set(S)
    assert {one for table in TABLE.values() for one in table.values()} == set(S)


@patient
@given(st.lists(told, max_size=8), st.data())
def test_order_and_doubles_change_nothing(events: list[Told], data: st.DataObject) -> None:
    doubled = [*events, *(data.draw(st.lists(st.sampled_from(events))) if events else [])]
    other = data.draw(st.permutations(doubled))
    visits = [Stretch("outbound", hour(0)), Stretch("inbound", hour(4))]

    assert last_word(other) == last_word(events)
    assert outward_status(other) == outward_status(events)
    assert split(other, visits) == split(events, visits)


@patient
@given(st.lists(told, max_size=8))
def test_each_event_is_of_one_visit(events: list[Told]) -> None:
    visits = [
        Stretch("outbound", hour(0)),
        Stretch("inbound", hour(2), hour(3)),
        Stretch("inbound", hour(5)),
    ]

    shares = split(events, visits)

    assert sorted(one.key for share in shares for one in share) == sorted(
        one.key for one in set(events)
    )
    assert all(one.at <= hour(3) for one in shares[1])


def test_a_known_word_is_not_hidden_by_an_unknown_one() -> None:
    events = [Told(hour(1), S.DELIVERED), Told(hour(2), S.UNKNOWN)]

    assert last_word(events) == events[0]
    assert last_word(events[1:]) == events[1]
    assert last_word([]) is None


@pytest.mark.parametrize(
    ("said", "became"),
    [
        ([], None),
        ([S.REGISTERED], None),
        ([S.UNKNOWN], None),
        ([S.ACCEPTED], "carrier_transit"),
        ([S.IN_TRANSIT, S.LOST], "lost"),
        ([S.LOST, S.DELIVERED], "delivered"),
        ([S.DELIVERED, S.IN_TRANSIT], "delivered"),
        ([S.DELIVERED, S.RETURNED], "returned_to_sender"),
    ],
)
def test_the_strongest_word_leads_an_outward_parcel(said: list[str], became: str | None) -> None:
    assert outward_status([Told(hour(n), one) for n, one in enumerate(said)]) == became

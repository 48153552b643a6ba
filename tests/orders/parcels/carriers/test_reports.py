"""What a carrier says moves its own word; ours moves only where it has the parcel."""

from __future__ import annotations

import pytest

from accounts.kernel.ids import new_id
from orders.cases.models import Case
from orders.parcels.actions import open_outbound
from orders.parcels.carriers.actions import call_carriers
from orders.parcels.carriers.models import CarrierEvent, CarrierOddity, CarrierTrack
from orders.parcels.models import Parcel, ScanEvent
from tests.orders.parcels.carriers.conftest import hour
from tests.orders.scenes import track

pytestmark = pytest.mark.django_db


def cases(world) -> list[tuple[str, str]]:
    rows = Case.objects.in_county(world.county_id).order_by("opened_at")
    return list(rows.values_list("kind", "custody"))


def columns(parcel: Parcel) -> dict:
    return Parcel.objects.in_county(parcel.county_id).filter(pk=parcel.pk).values().get()


# --- inward ---


def test_a_carriers_event_never_moves_our_custody(world, shelved, tell, track_of) -> None:
    parcel = shelved()
    before = columns(parcel)

    tell(parcel, ("103", 1), ("1002", 2), ("5", 3), ("501", 4))
    tell(parcel, ("304", 5))

    assert columns(parcel) == before
    assert (track_of(parcel).carrier_status, track_of(parcel).last_event_at) == (
        "delivered", hour(5),
    )  # fmt: skip
    assert [step for step, _status, _inferred in track(parcel)].count("carrier") == 0
    assert cases(world) == []


def test_stations_hear_when_the_word_changes_and_not_when_it_is_said_again(
    world, announce, tell
) -> None:
    parcel = announce()

    tell(parcel, ("1002", 1))
    tell(parcel, ("1002", 1), ("1001", 2))
    tell(parcel, ("5", 3))

    assert world.events("carrier.reported") == ["carrier.reported"] * 2


def test_delivered_but_never_received_is_a_case_when_its_hour_is_over(
    world, announce, tell, time_machine_at
) -> None:
    parcel = announce()
    with time_machine_at(hour(6)):
        tell(parcel, ("301", 5))
        assert cases(world) == []
        assert call_carriers(world.county_id) == 0

    with time_machine_at(hour(18)):
        assert call_carriers(world.county_id) == 1

    assert cases(world) == [("short", "carrier")]


def test_received_in_time_is_no_case(world, announce, tell, scan, time_machine_at) -> None:
    parcel = announce()
    with time_machine_at(hour(6)):
        tell(parcel, ("301", 5))
        scan("receive", parcel, at=world.centre, by=world.manager, occurred_at=hour(6))

    with time_machine_at(hour(18)):
        call_carriers(world.county_id)

    assert cases(world) == []


def test_damaged_and_lost_are_cases_with_the_custodian_of_the_moment(
    world, announce, shelved, tell
) -> None:
    tell(announce(), ("209", 1))
    assert cases(world) == [("damaged", "carrier")]

    parcel = shelved()
    tell(parcel, ("209", 2))
    tell(parcel, ("209", 2), ("209", 3))

    assert cases(world) == [("damaged", "carrier"), ("damaged", "station")]


def test_a_code_nobody_knows_is_counted_and_hides_nothing(world, announce, tell, track_of) -> None:
    parcel = announce()

    tell(parcel, ("5", 1), ("777", 2))
    tell(parcel, ("5", 1), ("777", 2), ("777", 3))

    assert track_of(parcel).carrier_status == "out_for_delivery"
    row = CarrierOddity.objects.in_county(world.county_id).get()
    assert (row.kind, row.code, row.count) == ("unknown_code", "777", 2)


def test_a_waybill_we_do_not_have_is_counted(world, announce, tell) -> None:
    parcel = announce()
    parcel.waybill_no = "YT9999999999999"

    tell(parcel, ("5", 1))

    assert not CarrierEvent.objects.in_county(world.county_id).exists()
    row = CarrierOddity.objects.in_county(world.county_id).get()
    assert row.kind == "unknown_waybill"


def test_another_countys_parcel_of_the_number_is_not_meant(world, announce, tell) -> None:
    from orders.parcels.actions import announce_parcel

    number = "YT7777777777777"
    announce_parcel(
        actor=world.far_clerk,
        carrier="yto",
        waybill_no=number,
        station=world.far_point,
        name="远人",
    )  # fmt: skip
    mine = announce(waybill_no=number)

    tell(mine, ("5", 1))

    assert not CarrierTrack.objects.in_county(world.far_county_id).exists()
    assert CarrierTrack.objects.in_county(world.county_id).count() == 1


def test_a_corrected_carrier_is_a_suggestion(world, announce, tell, track_of) -> None:
    parcel = announce(carrier="yto")

    tell(parcel, ("5", 1), comOld="yuantong", comNew="zhongtong")

    assert track_of(parcel).suggested_carrier_id == "zto"
    assert world.fresh(parcel).carrier_id == "yto"


def test_a_subscription_only_goes_on(world, announce, tell, track_of) -> None:
    parcel = announce()

    tell(parcel, ("5", 1), status="shutdown")
    tell(parcel, ("5", 1), status="polling", message="late")

    assert track_of(parcel).subscription == "ended"


# --- outward ---


def test_the_carriers_scans_lead_a_tendered_parcel_on(world, tendered, tell) -> None:
    parcel = tendered()

    tell(parcel, ("103", 1))
    assert world.fresh(parcel).status == "carrier_transit"

    tell(parcel, ("103", 1), ("301", 5))
    done = world.fresh(parcel)

    assert (done.status, done.is_open, done.custody) == ("delivered", False, "person")
    assert track(parcel)[-2:] == [
        ("carrier", "carrier_transit", False),
        ("carrier", "delivered", False),
    ]
    event = ScanEvent.objects.in_county(world.county_id).get(
        parcel_id=parcel.pk, status="delivered"
    )
    assert (event.occurred_at, event.actor_id) == (hour(5), None)


def test_what_lies_between_is_written_as_inferred(world, tendered, tell) -> None:
    parcel = tendered()

    tell(parcel, ("301", 5))

    assert track(parcel)[-2:] == [
        ("inferred", "carrier_transit", True),
        ("carrier", "delivered", False),
    ]


def test_before_it_is_tendered_nothing_is_led(world, scan, tendered, tell) -> None:
    number = "YT8800000000009"
    parcel = open_outbound(actor=world.lan, station=world.willow, carrier="yto", waybill_no=number)

    tell(parcel, ("103", 1), ("1002", 2))
    assert world.fresh(parcel).status == "accepted"

    scan("tender", parcel, at=world.centre, by=world.manager)
    world.relay()
    assert world.fresh(parcel).status == "carrier_transit"


def test_a_parcel_cannot_be_scanned_as_reported_by_the_carrier(world, api, tendered) -> None:
    parcel = tendered()
    scan = {"op_id": str(new_id()), "step": "carrier", "station": str(world.centre.pk),
            "occurred_at": "2026-11-12T08:00:00Z", "parcel": str(parcel.pk)}  # fmt: skip

    answer = api.as_(world.manager).post("/api/v1/scans/", {"scans": [scan]})

    assert answer.json()["results"][0]["outcome"] == "rejected"


def test_what_comes_back_is_announced_to_its_sender(world, tendered, tell, track_of) -> None:
    parcel = tendered()

    tell(parcel, ("103", 1), ("6", 2), ("4", 3))

    out, back = Parcel.objects.in_county(world.county_id).order_by("visit")
    assert (out.status, out.is_open) == ("returned_to_sender", False)
    assert (back.direction, back.visit, back.status, back.custody) == (
        "inbound", 2, "expected", "carrier",
    )  # fmt: skip
    assert (back.waybill_no, back.carrier_id, back.station_id, back.villager_id) == (
        out.waybill_no, out.carrier_id, world.willow.pk, world.granny.pk,
    )  # fmt: skip
    assert (track_of(out).carrier_status, track_of(back).carrier_status) == ("returned", "unknown")

    tell(parcel, ("103", 1), ("6", 2), ("4", 3), ("501", 9))
    assert (track_of(out).carrier_status, track_of(back).carrier_status) == (
        "returned", "at_pickup_point",
    )  # fmt: skip
    assert world.fresh(back).status == "expected"


def test_what_comes_back_of_nobody_is_a_case(world, tendered, tell) -> None:
    parcel = tendered(villager=None)

    tell(parcel, ("4", 3))

    assert world.fresh(parcel).status == "returned_to_sender"
    assert cases(world) == [("unknown_recipient", "carrier")]


def test_lost_by_the_carrier_is_lost_with_a_case_and_may_be_found(world, announce, tendered):
    from orders.parcels.carriers.actions import take_push
    from orders.parcels.carriers.port import Push, Reported

    parcel = tendered()

    def say(status: str, at: float) -> None:
        event = Reported(parcel.waybill_no, status, hour(at))
        take_push(world.county_id, "fake", Push([event], parcel.waybill_no, ("yto",)))

    say("lost", 2)
    lost = world.fresh(parcel)
    assert (lost.status, lost.custody, lost.is_open) == ("lost", "carrier", True)
    assert cases(world) == [("lost", "carrier")]

    say("delivered", 3)
    assert world.fresh(parcel).status == "delivered"


def test_what_we_lost_ourselves_the_carrier_does_not_move(world, tendered, tell) -> None:
    parcel = tendered()
    Parcel.objects.in_county(world.county_id).filter(pk=parcel.pk).update(
        status="lost", custody="run"
    )

    tell(parcel, ("301", 5))

    assert world.fresh(parcel).status == "lost"

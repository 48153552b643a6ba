"""The carrier's number: asked for after the acceptance, whatever the carrier does meanwhile."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.kernel.errors import NotAllowed
from orders.cases.models import Case
from orders.parcels.actions import record_scans
from orders.parcels.carriers import Registered
from orders.parcels.carriers.fake_server import FakeCarrierServer, Mischief
from orders.parcels.carriers.models import CarrierOddity, CarrierTrack
from orders.parcels.carriers.transport import Transport, reset_fuses
from orders.parcels.errors import WaybillKnown
from orders.parcels.models import Parcel
from orders.sending.actions import cancel_sending, tender_parcels
from orders.sending.bookings.actions import (
    ask_again,
    book_with_carriers,
    forget_labels,
    type_number,
)
from orders.sending.bookings.actions.numbers import take_answer
from orders.sending.bookings.models import CarrierBooking
from orders.sending.errors import NumberKnown
from orders.sending.label import words_of
from orders.sending.models import Sending
from tests.consoles import Desk as Browser
from tests.consoles import said
from tests.orders.scenes import scan_in
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def mischief() -> Mischief:
    return Mischief(silence_seconds=0.3)


@pytest.fixture
def carrier(mischief, settings, monkeypatch) -> Iterator[FakeCarrierServer]:
    """A carrier on this machine; calls to it do not pause between their tries."""
    reset_fuses()
    monkeypatch.setattr(
        Transport.__init__, "__kwdefaults__",
        {**Transport.__init__.__kwdefaults__, "pause": lambda _seconds: None},
    )  # fmt: skip
    with FakeCarrierServer(mischief=mischief) as server:
        settings.FAKE_CARRIER_URL = server.url
        yield server
    reset_fuses()


@pytest.fixture
def desk(desk, settings):
    """The desk of a county whose carriers give numbers."""
    settings.CARRIER_SERVICES = "*:fake"
    return desk


def booking(sending: Sending) -> CarrierBooking:
    return CarrierBooking.objects.in_county(sending.county_id).get(sending=sending)


def in_time(world: Any, minutes: float) -> None:
    """Ask when so much time has gone by."""
    reset_fuses()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=minutes), tick=False):
        book_with_carriers(world.county_id)


def shown(sending: Sending) -> Sending:
    rows = Sending.objects.in_county(sending.county_id)
    return rows.select_related("parcel", "parcel__carrier", "station").get(pk=sending.pk)


def test_the_carrier_gives_number_price_and_label_after_the_acceptance(world, desk, carrier):
    sending = desk.accept()
    ours = sending.parcel.waybill_no
    assert carrier.asked == []  # nothing was asked while rows were locked
    assert booking(sending).status == "waiting"

    assert book_with_carriers(world.county_id) == 1

    kept = booking(sending)
    parcel = world.fresh(sending.parcel)
    assert carrier.asked == ["/v1/shipments", "/v1/rates", "/v1/labels"]
    assert (kept.status, kept.waybill_no) == ("booked", parcel.waybill_no)
    assert parcel.waybill_no == carrier.given[0] != ours
    assert kept.carrier_fen == 1200
    assert kept.label.startswith(b"%PDF")
    assert "PDF" not in kept.label_secret
    told = next(iter(carrier.book.shipments.values()))
    assert (told["reference"], told["weight_g"]) == (sending.number, 2300)
    assert told["recipient"]["name"] == "王小明"
    assert book_with_carriers(world.county_id) == 0
    assert world.events("sending.registered") == ["sending.registered"]


def test_our_label_bears_the_carriers_number_and_the_old_one_still_scans(world, desk, carrier):
    sending = desk.accept()
    ours = sending.parcel.waybill_no
    book_with_carriers(world.county_id)

    words = words_of(shown(sending), booking(sending).sort_code)
    by_old = [
        scan_in("load", None, world.willow, waybill_no=ours),
        scan_in("receive", None, world.centre, waybill_no=ours, carrier="sto"),
    ]

    assert words.waybill_no == carrier.given[0]
    assert words.sort_code == f"{words.waybill_no[-3:]}-{words.waybill_no[-5:-3]}"
    results = record_scans(by_old, actor=world.ops)
    assert [one.status for one in results] == ["loaded", "arrived_county"]
    assert {one.parcel for one in results} == {sending.parcel_id}


def test_a_carrier_that_is_down_keeps_nobody_waiting_and_is_asked_again(
    world, desk, carrier, mischief
):
    mischief.error = 1
    sending = desk.accept()

    book_with_carriers(world.county_id)
    waits = booking(sending)
    assert (waits.status, waits.attempts) == ("waiting", 1)
    assert waits.last_error == "fake answered 500"
    assert waits.next_call_at > timezone.now()
    assert world.fresh(sending.parcel).waybill_no == sending.parcel.waybill_no
    assert CarrierOddity.objects.in_county(world.county_id).get().kind == "away"

    mischief.error = 0
    in_time(world, 1)
    assert booking(sending).status == "booked"


def test_a_number_that_does_not_come_ends_as_a_case_and_the_number_ends_the_case(
    world, desk, carrier, mischief
):
    mischief.error = 1
    sending = desk.accept()
    for nth in range(10):
        in_time(world, 31 * nth)

    assert booking(sending).status == "given_up"
    case = Case.objects.in_county(world.county_id).get()
    assert (case.kind, case.status, case.subject_id) == ("waybill_missing", "open", sending.pk)
    in_time(world, 1000)
    assert booking(sending).attempts == 10

    mischief.error = 0
    ask_again(sending, actor=world.lan)
    in_time(world, 0)

    assert booking(sending).status == "booked"
    assert world.fresh(case).status == "solved"


def test_one_that_cannot_be_asked_about_keeps_no_other_from_its_number(world, desk, carrier):
    unreadable, sound = desk.accept(), desk.accept()
    Sending.objects.in_county(world.county_id).filter(pk=unreadable.pk).update(
        address_secret="written with a key that is gone"
    )

    book_with_carriers(world.county_id)

    assert booking(sound).status == "booked"
    waits = booking(unreadable)
    assert (waits.status, waits.attempts) == ("waiting", 1)
    assert waits.next_call_at > timezone.now()
    assert "written with" not in waits.last_error


def test_what_the_carrier_refuses_is_a_case_at_once(world, desk, carrier, monkeypatch):
    monkeypatch.setattr(carrier, "_register", lambda _asked: {}["no"])
    sending = desk.accept()

    book_with_carriers(world.county_id)

    assert booking(sending).status == "refused"
    assert Case.objects.in_county(world.county_id).get().kind == "waybill_missing"


def test_an_answer_after_the_patience_is_the_same_number_again(
    world, desk, carrier, mischief, settings
):
    settings.CARRIER_TIMEOUT_SECONDS = 0.1
    mischief.late = 1
    sending = desk.accept()
    book_with_carriers(world.county_id)
    assert booking(sending).status == "waiting"

    mischief.late, settings.CARRIER_TIMEOUT_SECONDS = 0, 8
    in_time(world, 1)

    assert len(set(carrier.given)) == 1  # asked with the same reference
    assert world.fresh(sending.parcel).waybill_no == carrier.given[0]


def test_a_number_given_twice_stays_with_the_first(world, desk, carrier, mischief):
    first = desk.accept()
    book_with_carriers(world.county_id)
    mischief.twice = 1
    second = desk.accept()

    book_with_carriers(world.county_id)

    assert world.fresh(first.parcel).waybill_no == carrier.given[0] == carrier.given[1]
    assert booking(second).status == "refused"
    assert world.fresh(second.parcel).waybill_no == second.parcel.waybill_no
    kinds = CarrierOddity.objects.in_county(world.county_id).values_list("kind", flat=True)
    assert list(kinds) == ["number_taken"]
    assert Case.objects.in_county(world.county_id).get().subject_id == second.pk


def test_doubled_and_contradicting_answers_change_nothing(world, desk, carrier):
    sending = desk.accept()
    book_with_carriers(world.county_id)
    number = world.fresh(sending.parcel).waybill_no

    for given in (number, "771112223334445"):
        take_answer(world.county_id, sending.pk, Registered(given), "fake")

    assert world.fresh(sending.parcel).waybill_no == number
    assert world.events("sending.registered") == ["sending.registered"]
    assert CarrierOddity.objects.in_county(world.county_id).get().kind == "number_twice"


def test_a_number_for_what_was_cancelled_is_kept_to_be_called_off(world, desk, carrier):
    sending = desk.accept()
    cancel_sending(sending, actor=world.lan, reason="不寄了")

    take_answer(world.county_id, sending.pk, Registered("771112223334445"), "fake")

    kept = booking(sending)
    assert (kept.status, kept.waybill_no) == ("called_off", "771112223334445")
    assert world.fresh(sending.parcel).waybill_no == sending.parcel.waybill_no
    assert book_with_carriers(world.county_id) == 0


def test_nothing_is_tendered_without_its_number_until_somebody_types_it(world, desk):
    sending, other = desk.accept(), desk.accept()
    record_scans([scan_in("load", sending.parcel, world.willow)], actor=world.lan)
    record_scans([scan_in("receive", sending.parcel, world.centre)], actor=world.ops)
    give = {"actor": world.ops, "station": world.centre, "carrier": "sto", "receipt_no": "R1"}
    _none, [refused] = tender_parcels([sending.parcel_id], **give)
    assert refused.problem["code"] == "waybill_awaited"

    type_number(sending, actor=world.ops, waybill_no="771112223334445")
    _tender, [done] = tender_parcels([sending.parcel_id], **give)

    assert done.outcome == "applied"
    assert booking(sending).status == "by_hand"
    with pytest.raises(NumberKnown):
        type_number(sending, actor=world.ops, waybill_no="771112223334446")
    with pytest.raises(WaybillKnown):
        type_number(other, actor=world.lan, waybill_no="771112223334445")
    with pytest.raises(NotAllowed):
        type_number(other, actor=world.bo, waybill_no="771112223334447")


def test_a_pre_printed_number_and_a_silent_county_ask_nobody(world, desk, settings):
    desk.accept(waybill_no="771112223334445")
    settings.CARRIER_SERVICES = ""
    typed_later = desk.accept()

    assert not CarrierBooking.objects.in_county(world.county_id).exists()
    type_number(typed_later, actor=world.lan, waybill_no="771112223334446")
    assert world.fresh(typed_later.parcel).waybill_no == "771112223334446"


def test_it_is_followed_under_the_carriers_number(world, desk, carrier):
    sending = desk.accept()
    book_with_carriers(world.county_id)
    record_scans([scan_in("load", sending.parcel, world.willow)], actor=world.lan)
    record_scans([scan_in("receive", sending.parcel, world.centre)], actor=world.ops)
    tender_parcels([sending.parcel_id], actor=world.ops, station=world.centre, carrier="sto",
                   receipt_no="R1")  # fmt: skip

    world.relay()

    track = CarrierTrack.objects.in_county(world.county_id).get(parcel=sending.parcel_id)
    assert track.subscription == "wanted"
    assert Parcel.objects.in_county(world.county_id).get(pk=track.parcel_id).waybill_no in (
        carrier.given
    )


def test_clerk_and_manager_see_what_waits(world, desk):
    sending = desk.accept()

    for user in (world.lan, world.manager):
        browser = Browser(user)
        assert "No number yet" in said(browser.get("/sendings/?group=awaited"))
        page = said(browser.get(f"/sendings/{sending.pk}/"))
        assert "Waiting for the carrier's number" in page
        assert "Type the carrier's number" in page

    Browser(world.lan).send(f"/sendings/{sending.pk}/waybill/", waybill_no="771112223334445")
    assert "Waiting for" not in said(Browser(world.lan).get(f"/sendings/{sending.pk}/"))


def test_the_carriers_label_is_encrypted_shown_and_forgotten(world, desk, carrier):
    sending = desk.accept()
    book_with_carriers(world.county_id)
    browser = Browser(world.lan)

    label = browser.get(f"/sendings/{sending.pk}/label.pdf?drawn_by=carrier")
    assert label.content == booking(sending).label

    later = timezone.now() + datetime.timedelta(days=31)
    assert forget_labels(world.county_id, later) == 1
    assert booking(sending).label == b""


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once_and_a_cancellation_at_that_moment_wins_or_loses_whole(
    world, desk, carrier
):
    sending = desk.accept()

    def ask():
        book_with_carriers(world.county_id)  # in no transaction, as the task calls it
        connection.close()

    def cancel():
        cancel_sending(sending, actor=world.lan, reason="不寄了")

    askers = [threading.Thread(target=ask) for _nth in range(2)]
    for one in askers:
        one.start()
    said_to_her = at_once(world.county_id, cancel)
    for one in askers:
        one.join()
    assert said_to_her == ["done"]

    kept, parcel = booking(sending), world.fresh(sending.parcel)
    assert carrier.asked.count("/v1/shipments") <= 1
    assert (kept.status, parcel.status, kept.next_call_at) == ("called_off", "cancelled", None)
    by_carriers = parcel.waybill_no == kept.waybill_no
    assert by_carriers or parcel.waybill_no == sending.parcel.waybill_no

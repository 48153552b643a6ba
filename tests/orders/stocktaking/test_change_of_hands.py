"""A station changes hands: counted by two, signed by both, protocol frozen, post changed over."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.kernel.errors import IllegalMove, NotAllowed
from orders.cases.models import Case
from orders.counter.actions import hand_over
from orders.parcels.actions import Proof
from orders.runs.actions import make_bag
from orders.stocktaking.actions import (
    cancel_stock_take,
    close_count,
    count_again,
    count_things,
    open_stock_take,
    sign_stock_take,
    stand_in_for,
)
from orders.stocktaking.actions.sign import digest_of
from orders.stocktaking.errors import (
    CountUnderWay,
    NotAParty,
    NothingCounted,
    SamePerson,
    SignedAlready,
    StandInMissing,
)
from orders.stocktaking.models import StockTake
from stations.network.errors import ReasonMissing
from stations.staffing.actions import heads_of
from stations.staffing.errors import AlreadyAssigned, NoPin, WrongPin
from stations.staffing.models import Assignment, StaffPin
from stations.staffing.pins import set_pin
from stations.staffing.policy import forget_posts
from tests.consoles import Desk, said
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PIN = "271828"
URL = "/api/v1/stock-takes/"


@pytest.fixture
def begin(world):
    """The head of Willow leaves, Lan takes over; both have a PIN."""

    def begin(**given):
        for person in (world.head, world.lan, world.ops):
            if not StaffPin.objects.in_county(world.county_id).filter(user=person).exists():
                set_pin(actor=person, pin=PIN, password=world.password)
        given = {"station": world.willow, "incoming": world.lan, "reason": "he quits", **given}
        return open_stock_take(actor=world.manager, **given)

    return begin


@pytest.fixture
def counted(world, begin):
    """Counted and closed: only what is named was found."""

    def counted(*labels):
        take = begin()
        count_things(take, actor=world.head, labels=labels)
        return close_count(take, actor=world.lan)

    return counted


def sign(world, take, *people, by=None):
    for person in people:
        take = sign_stock_take(take, actor=by or world.head, person=person, pin=PIN)
    return take


def today():
    return timezone.localdate()


def test_what_agrees_is_signed_by_both_and_the_post_changes_over(world, shelved, counted):
    one, two = shelved(), shelved()
    take = counted(one.waybill_no, two.number)

    take = sign(world, take, world.head, world.lan)

    assert take.status == "done"
    assert heads_of(world.willow) == [world.lan]
    old = Assignment.objects.in_county(world.county_id).get(user=world.head, role="head")
    new = Assignment.objects.in_county(world.county_id).get(user=world.lan, role="head")
    assert (old.until_on, new.from_on, new.until_on) == (
        today() - datetime.timedelta(days=1),
        today(),
        None,
    )
    forget_posts(world.head)
    assert not world.head.has_perm("shelves.edit", world.willow)
    assert world.lan.has_perm("shelves.edit", world.willow)
    assert not Case.objects.in_county(world.county_id).exists()
    assert (take.found["agreed"], take.found["missing"]) == (2, [])


def test_the_protocol_is_whole_frozen_and_proves_itself(world, shelved, counted):
    parcel = shelved()
    take = sign(world, counted(parcel.waybill_no), world.lan, world.head)

    told = world.fresh(take).protocol

    assert told["station"]["code"] == "QH01"
    assert (told["outgoing"]["username"], told["incoming"]["username"]) == ("head", "lan")
    assert [one["side"] for one in told["signed"]] == ["outgoing", "incoming"]
    assert told["counted_at"].endswith("+00:00")
    assert digest_of(told) == take.digest
    for act in (close_count, count_again):
        with pytest.raises(IllegalMove):
            act(take, actor=world.lan)
    with pytest.raises(IllegalMove):
        cancel_stock_take(take, actor=world.manager, reason="no")
    assert world.fresh(take).protocol == told


def test_differences_become_cases_and_who_left_answers(world, shelved, counted, announce):
    here, gone, elsewhere = shelved(), shelved(cod_fen=900), announce()
    take = counted(here.waybill_no, elsewhere.waybill_no, "SF7777777777777")
    assert world.fresh(gone).status == "shelved"

    take = sign(world, take, world.head, world.lan)

    assert world.fresh(gone).status == "short"
    assert world.fresh(here).status == "shelved"
    short = Case.objects.in_county(world.county_id).get(kind="short")
    odd = Case.objects.in_county(world.county_id).get(kind="shelf_differs")
    assert (short.parcel_id, short.custody_id, short.money_fen) == (gone.pk, world.willow.pk, 900)
    assert {one.data["answers"] for one in (short, odd)} == {str(world.head.pk)}
    assert world.head.name in short.notes.get().text
    assert take.protocol["cases"] == [short.number, odd.number]
    assert take.found["unknown"] == ["SF7777777777777"]
    assert [one["waybill_no"] for one in take.found["extra"]] == [elsewhere.waybill_no]


def test_what_is_found_later_is_shelved_and_its_case_ends(world, shelved, counted, scan):
    gone = shelved()
    shelved()
    other = shelved()
    sign(world, counted(other.waybill_no), world.head, world.lan)

    result = scan("shelve", gone, at=world.willow, by=world.lan)
    world.relay()

    assert result.status == "shelved"
    case = Case.objects.in_county(world.county_id).get(kind="short", parcel_id=gone.pk)
    assert (case.status, case.outcome) == ("solved", "found")


def test_work_goes_on_while_two_count(world, begin, shelved):
    leaves, stays = shelved(), shelved()
    take = begin()
    count_things(take, actor=world.head, labels=[leaves.waybill_no, stays.waybill_no])
    hand_over(
        actor=world.lan,
        station=world.willow,
        parcels=[leaves.pk],
        proof=Proof(pickup_code=leaves.pickup_code),
    )
    comes = shelved()

    found = close_count(take, actor=world.lan).found

    assert [one["waybill_no"] for one in found["left"]] == [leaves.waybill_no]
    assert [one["waybill_no"] for one in found["came"]] == [comes.waybill_no]
    assert (found["missing"], found["extra"]) == ([], [])


def test_a_missing_parcel_given_out_before_the_signature_is_no_case(world, shelved, counted):
    parcel, here = shelved(), shelved()
    take = counted(here.waybill_no)
    hand_over(
        actor=world.lan,
        station=world.willow,
        parcels=[parcel.pk],
        proof=Proof(pickup_code=parcel.pickup_code),
    )

    sign(world, take, world.head, world.lan)

    assert world.fresh(parcel).status == "collected"
    assert not Case.objects.in_county(world.county_id).exists()


def test_bags_that_stand_there_are_counted_as_bags(world, begin):
    bag = make_bag(
        actor=world.lan, station=world.willow, direction="to_centre", destination=world.centre
    )
    take = begin()
    count_things(take, actor=world.lan, labels=["nothing-1"])

    found = close_count(take, actor=world.lan).found

    assert found["bags"][0]["number"] == bag.number
    assert found["bags"][0]["counted"] is False
    count_again(take, actor=world.lan)
    count_things(take, actor=world.lan, labels=["nothing-1"], take_off=True)
    count_things(take, actor=world.lan, labels=[bag.number.lower()])
    again = close_count(take, actor=world.lan).found
    assert (again["bags"][0]["counted"], again["unknown"]) == (True, [])


def test_it_is_blind_and_counts_once(world, api, begin, shelved):
    parcel = shelved()
    take = begin()
    head = api.as_(world.head)
    body = {"labels": [parcel.waybill_no, parcel.waybill_no.lower()]}

    first = head.post(f"{URL}{take.pk}/items/", body).json()
    again = head.post(f"{URL}{take.pk}/items/", body).json()
    shown = head.get(f"{URL}{take.pk}/").json()

    assert first == again == {"counted": 1}
    assert (shown["found"], shown["protocol"]) == (None, None)
    assert "recorded" not in str(first)


def test_an_absent_head_is_stood_in_for_with_a_reason(world, begin, shelved):
    parcel = shelved()
    take = begin()
    with pytest.raises(NotAParty):
        count_things(take, actor=world.ops, labels=["x-1"])
    with pytest.raises(ReasonMissing):
        stand_in_for(take, actor=world.ops, reason=" ")
    with pytest.raises(NotAllowed):
        stand_in_for(take, actor=world.bo, reason="he is ill")

    stand_in_for(take, actor=world.ops, reason="he is ill")
    count_things(take, actor=world.ops, labels=[parcel.waybill_no])
    close_count(take, actor=world.ops)
    take = sign(world, take, world.ops, world.lan, by=world.ops)

    assert take.status == "done"
    assert take.protocol["stand_in"]["username"] == "ops"
    assert take.protocol["signed"][0]["by"]["username"] == "ops"
    assert heads_of(world.willow) == [world.lan]


def test_who_may_begin_and_with_whom(world, begin):
    with pytest.raises(NotAllowed):
        open_stock_take(actor=world.head, station=world.willow, incoming=world.lan, reason="x")
    with pytest.raises(SamePerson):
        begin(incoming=world.head)
    with pytest.raises(StandInMissing):
        begin(station=world.pine, incoming=world.lan)
    with pytest.raises(NotAllowed):
        begin(stand_in=world.bo, stand_in_reason="x")
    take = begin(station=world.pine, incoming=world.lan, stand_in=world.ops, stand_in_reason="x")
    assert take.outgoing is None


def test_an_empty_count_of_a_full_shelf_is_refused(world, begin, shelved):
    shelved()
    take = begin()

    with pytest.raises(NothingCounted):
        close_count(take, actor=world.lan)


def test_signing_needs_the_own_pin_and_a_wrong_try_is_kept(world, counted, shelved):
    parcel = shelved()
    take = counted(parcel.waybill_no)

    with pytest.raises(WrongPin):
        sign_stock_take(take, actor=world.head, person=world.lan, pin="000001")
    with pytest.raises(NotAParty):
        sign_stock_take(take, actor=world.head, person=world.bo, pin=PIN)
    with pytest.raises(NotAParty):
        sign_stock_take(take, actor=world.bo, person=world.lan, pin=PIN)

    kept = StaffPin.objects.in_county(world.county_id).get(user=world.lan)
    assert kept.wrong_tries == 1
    assert world.fresh(take).incoming_signed_at is None
    StaffPin.objects.in_county(world.county_id).filter(user=world.lan).delete()
    with pytest.raises(NoPin):
        sign_stock_take(take, actor=world.head, person=world.lan, pin=PIN)


def test_signed_twice_it_stands_once_and_is_not_counted_again(world, counted, shelved):
    parcel = shelved()
    take = sign(world, counted(parcel.waybill_no), world.head)
    at = take.outgoing_signed_at

    again = sign(world, take, world.head)

    assert again.outgoing_signed_at == at
    with pytest.raises(SignedAlready):
        count_again(take, actor=world.lan)
    done = sign(world, take, world.lan)
    assert sign(world, done, world.lan).digest == done.digest


def test_called_off_the_head_stays_and_it_may_begin_anew(world, begin):
    take = begin()

    cancel_stock_take(take, actor=world.head, reason="he stays")

    assert heads_of(world.willow) == [world.head]
    assert begin().status == "counting"


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_one_station_at_once_leave_one(world):
    told = at_once(
        world.county_id,
        *(
            lambda who=who: open_stock_take(
                actor=world.manager, station=world.willow, incoming=who, reason="x"
            )
            for who in (world.lan, world.bo)
        ),
    )

    assert sorted(told) == ["count_under_way", "done"]
    assert StockTake.objects.in_county(world.county_id).under_way().count() == 1


@pytest.mark.django_db(transaction=True)
def test_both_sign_at_once_and_it_completes_once(world, counted, shelved):
    gone, here = shelved(), shelved()
    take = counted(here.waybill_no)

    told = at_once(
        world.county_id,
        lambda: sign_stock_take(take, actor=world.head, person=world.head, pin=PIN),
        lambda: sign_stock_take(take, actor=world.lan, person=world.lan, pin=PIN),
        lambda: sign_stock_take(take, actor=world.head, person=world.lan, pin=PIN),
    )

    assert told == ["done"] * 3
    assert world.fresh(take).status == "done"
    assert Case.objects.in_county(world.county_id).filter(kind="short").count() == 1
    assert world.fresh(gone).status == "short"
    assert heads_of(world.willow) == [world.lan]


def test_the_database_keeps_one_count_a_station(world, begin):
    take = begin()
    take.pk, take.number = None, "TX"

    with pytest.raises(IntegrityError), transaction.atomic():
        StockTake.objects.bulk_create([take])
    with pytest.raises(CountUnderWay):
        begin()


def test_a_head_takes_over_once(world, begin, counted, shelved):
    parcel = shelved()
    sign(world, counted(parcel.waybill_no), world.head, world.lan)

    with pytest.raises((AlreadyAssigned, SamePerson)):
        begin(incoming=world.lan)


def test_over_http_from_begin_to_protocol(world, api, shelved, begin):
    parcel = shelved()
    cancel_stock_take(begin(), actor=world.manager, reason="only to have PINs")
    manager, head, lan = (api.as_(one) for one in (world.manager, world.head, world.lan))
    body = {"station": str(world.willow.pk), "incoming": "lan", "reason": "he quits"}

    made = manager.post(URL, body)
    twice = manager.post(URL, body)
    one = f"{URL}{made.json()['id']}/"
    head.post(f"{one}items/", {"labels": [parcel.waybill_no]})
    closed = lan.post(f"{one}close/", {}).json()
    head.post(f"{one}sign/", {"person": "head", "pin": PIN})
    done = head.post(f"{one}sign/", {"person": "lan", "pin": PIN}).json()

    assert (made.status_code, twice.status_code) == (201, 409)
    assert twice.json()["code"] == "count_under_way"
    assert closed["found"]["agreed"] == 1
    assert (done["status"], bool(done["digest"])) == ("done", True)
    assert api.as_(world.bo).get(one).status_code == 404
    assert api.as_(world.far_manager).get(one).status_code == 404
    listed = manager.get(f"{URL}?status=done").json()["data"]
    assert [row["number"] for row in listed] == [done["number"]]


def test_at_the_console_from_begin_to_paper(world, shelved, begin):
    parcel = shelved()
    cancel_stock_take(begin(), actor=world.manager, reason="only to have PINs")
    manager, head = Desk(world.manager), Desk(world.head)

    said_open = said(
        manager.send("/hands/", station=str(world.willow.pk), incoming="lan", reason="he quits")
    )
    take = StockTake.objects.in_county(world.county_id).under_way().get()
    page = f"/hands/{take.pk}/"
    counting = said(head.get(page))
    head.send(f"{page}count/", labels=parcel.waybill_no)
    head.send(f"{page}close/")
    compared = said(head.get(page))
    wrong = said(head.send(f"{page}sign/", person="lan", pin="000001"))
    head.send(f"{page}sign/", person="head", pin=PIN)
    head.send(f"{page}sign/", person="lan", pin=PIN)
    paper = manager.get(f"{page}protocol.pdf")

    assert said_open is not None
    assert "on record" not in counting
    assert "The count agrees" in compared
    assert "PIN" in wrong
    assert world.fresh(take).status == "done"
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert "Print the protocol" in said(manager.get(page))
    assert "移交人" in said(Desk(world.manager, language="zh-hans").get(page))
    assert Desk(world.bo).get(page).status_code == 404
    assert world.willow.name in said(manager.get("/hands/"))

"""On account, back again, and out to the carrier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.kernel.errors import IllegalMove, NotAllowed
from accounts.kernel.ids import new_id
from orders.cases.models import Case
from orders.ledger.actions import Leg, post_entry
from orders.ledger.errors import DrawerTooLow
from orders.ledger.queries import station_balances
from orders.parcels.actions import record_scans
from orders.parcels.models import Parcel, ScanEvent
from orders.sending.actions import (
    cancel_sending,
    open_account,
    pay_account,
    pay_sending_refund,
    stage_sendings,
    tender_parcels,
)
from orders.sending.errors import (
    AccountClosed,
    AccountLimit,
    NothingDue,
    OverPayment,
    SendingCancelled,
)
from orders.sending.models import AccountMove, Sending
from tests.orders.scenes import scan_in, track

from .conftest import GIVEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(world):
    return open_account(
        actor=world.manager, station=world.willow, code="HZS", name="笋干合作社", limit_fen=2000
    )


def balances(world) -> dict[str, int]:
    found = station_balances(world.county_id, world.willow.pk)
    return {kind: fen for kind, fen in found.items() if fen}


def at_centre(world, *sendings: Sending) -> None:
    parcels = [one.parcel for one in sendings]
    record_scans([scan_in("load", one, world.willow) for one in parcels], actor=world.driver)
    record_scans([scan_in("receive", one, world.centre) for one in parcels], actor=world.ops)


def test_cancelling_gives_parcel_and_fee_back(world, desk):
    sending = desk.accept()

    cancel_sending(sending, actor=world.lan, reason="不寄了")

    parcel = world.fresh(sending.parcel)
    assert (parcel.status, parcel.is_open, parcel.custody) == ("cancelled", False, "person")
    assert (parcel.held_at_id, parcel.custody_id) == (None, None)
    assert track(parcel)[-1] == ("cancel", "cancelled", False)
    assert balances(world) == {}
    fresh = world.fresh(sending)
    assert (fresh.refunded_fen, fresh.refund_due_fen) == (1200, 0)


def test_an_empty_drawer_refuses_and_nothing_is_cancelled(world, desk):
    sending = desk.accept()
    post_entry(county_id=world.county_id, kind="float", source=world.willow, actor=world.lan,
               transfers=[Leg(world.willow.pk, "sales_due", "drawer", 1000)])  # fmt: skip

    with pytest.raises(DrawerTooLow):
        cancel_sending(sending, actor=world.lan, reason="不寄了")

    assert world.fresh(sending.parcel).status == "labelled"
    assert world.fresh(sending).cancelled_at is None


def test_with_the_carrier_nothing_is_cancelled(world, desk):
    sending = desk.accept()
    at_centre(world, sending)
    tender_parcels([sending.parcel_id], actor=world.ops, station=world.centre, carrier="sto",
                   receipt_no="R1")  # fmt: skip

    with pytest.raises(IllegalMove):
        cancel_sending(sending, actor=world.lan, reason="x")


@pytest.mark.parametrize("step", ["accept", "stage", "bag"])
def test_before_the_van_it_is_handed_over_where_it_lies(world, desk, step):
    sending = desk.accept()
    if step != "accept":
        record_scans([scan_in(step, sending.parcel, world.willow)], actor=world.head)

    cancel_sending(sending, actor=world.lan, reason="不寄了")

    assert world.fresh(sending.parcel).status == "cancelled"
    assert balances(world) == {}


def test_on_the_road_the_fee_is_back_at_once_and_the_parcel_from_the_centre(world, desk):
    sending = desk.accept()
    parcel = sending.parcel
    record_scans([scan_in("load", parcel, world.willow)], actor=world.lan)

    cancel_sending(sending, actor=world.lan, reason="不寄了")
    assert balances(world) == {}
    assert (world.fresh(parcel).status, world.fresh(parcel).custody) == ("loaded", "run")
    with pytest.raises(SendingCancelled):
        cancel_sending(sending, actor=world.lan, reason="不寄了")

    record_scans([scan_in("receive", parcel, world.centre)], actor=world.ops)
    world.relay()
    world.relay()

    assert balances(world) == {}
    back = came_back(world, parcel)
    assert track(parcel)[-1] == ("cancel", "cancelled", False)
    record_scans([scan_in("load", back, world.centre)], actor=world.ops)
    [home] = record_scans([scan_in("shelve", back, world.willow)], actor=world.lan)
    assert home.status == "shelved"


def came_back(world, parcel):
    """The inward visit of the sender's own parcel, from the hands that have it."""
    back = Parcel.objects.in_county(world.county_id).get(waybill_no=parcel.waybill_no, is_open=True)
    assert (back.direction, back.visit, back.status) == ("inbound", 2, "received_county")
    assert (back.custody, back.custody_id) == ("station", world.centre.pk)
    assert (back.station_id, back.villager_id) == (world.willow.pk, world.granny.pk)
    out = world.fresh(parcel)
    assert (out.status, out.custody_id, out.held_at_id) == ("cancelled", world.centre.pk, None)
    return back


def test_what_was_cancelled_on_the_road_no_carrier_gets(world, desk):
    sending = desk.accept()
    record_scans([scan_in("load", sending.parcel, world.willow)], actor=world.lan)
    cancel_sending(sending, actor=world.lan, reason="不寄了")
    record_scans([scan_in("receive", sending.parcel, world.centre)], actor=world.ops)

    _none, [refused] = tender_parcels([sending.parcel_id], actor=world.ops, station=world.centre,
                                      carrier="sto", receipt_no="R1")  # fmt: skip
    assert refused.problem["code"] == "sending_cancelled"

    # a scan that knows nothing of it, faster than the relay: somebody has to call the carrier
    record_scans([scan_in("tender", sending.parcel, world.centre)], actor=world.ops)
    world.relay()
    case = Case.objects.in_county(world.county_id).get()
    assert (case.kind, case.subject_id) == ("late_fact", sending.pk)


def test_cancelled_from_its_station_it_comes_home_from_the_centre(world, desk):
    sending = desk.accept()
    at_centre(world, sending)

    cancel_sending(sending, actor=world.lan, reason="不寄了")

    assert balances(world) == {}
    came_back(world, sending.parcel)


def test_a_stranger_cancels_nothing_wherever_it_is(world, desk):
    sending = desk.accept()
    for user in (world.bo, world.driver):
        with pytest.raises(NotAllowed):
            cancel_sending(sending, actor=user, reason="x")


@pytest.mark.parametrize("goes_home", [False, True])
def test_the_centre_hands_it_over_or_sends_it_home_and_the_station_pays(world, desk, goes_home):
    sending = desk.accept()
    at_centre(world, sending)

    cancel_sending(sending, actor=world.ops, reason="寄件人来县里取回", goes_home=goes_home)

    assert world.fresh(sending).refund_due_fen == 1200
    assert balances(world) == {"drawer": 1200, "freight_owed": 1200}
    if goes_home:
        came_back(world, sending.parcel)
    event = ScanEvent.objects.in_county(world.county_id).get(step="cancel")
    assert (event.station_id, event.custody) == (
        world.centre.pk, "station" if goes_home else "person",
    )  # fmt: skip
    pay_sending_refund(sending, actor=world.lan)
    assert balances(world) == {}
    with pytest.raises(NothingDue):
        pay_sending_refund(sending, actor=world.lan)


def test_an_account_is_charged_to_its_limit_and_paid_in_cash(world, desk, account):
    sending = desk.accept(method="account", account=account)

    assert world.fresh(account).owed_fen == 1200
    assert balances(world) == {"senders_due": 1200, "freight_owed": 1200}
    with pytest.raises(AccountLimit) as refusal:
        desk.accept(method="account", account=account)
    assert refusal.value.extra["left_fen"] == 800

    with pytest.raises(OverPayment):
        pay_account(account, actor=world.lan, amount_fen=1201)
    pay_account(account, actor=world.lan, amount_fen=700)
    assert balances(world) == {"drawer": 700, "senders_due": 500, "freight_owed": 1200}
    moves = AccountMove.objects.in_county(world.county_id).order_by("at", "id")
    assert [(one.kind, one.amount_fen) for one in moves] == [("charge", 1200), ("payment", -700)]
    assert moves[0].sending_id == sending.pk


def test_what_was_charged_is_taken_off_the_account_again(world, desk, account):
    sending = desk.accept(method="account", account=account)

    cancel_sending(sending, actor=world.lan, reason="x")

    assert world.fresh(account).owed_fen == 0
    assert balances(world) == {}


def test_a_closed_account_and_a_strangers_take_nothing(world, desk, account):
    with pytest.raises(NotAllowed):
        desk.accept(actor=world.bo, station=world.pine, method="account", account=account)
    type(account).objects.in_county(world.county_id).update(is_active=False)
    with pytest.raises(AccountClosed):
        desk.accept(method="account", account=account)


def test_only_the_manager_opens_accounts(world):
    for user in (world.lan, world.head, world.ops, world.finance):
        with pytest.raises(NotAllowed):
            open_account(actor=user, station=world.willow, code="X", name="x", limit_fen=1)


def test_staging_answers_for_each(world, desk):
    first, second = desk.accept(), desk.accept()
    stage_sendings([first], actor=world.lan, station=world.willow)

    results = stage_sendings([first, second], actor=world.lan, station=world.willow)

    assert [one.outcome for one in results] == ["rejected", "applied"]
    assert world.fresh(second.parcel).status == "staged"


def test_tendering_takes_what_is_right_and_names_what_is_not(world, desk):
    good, late = desk.accept(), desk.accept()
    other = desk.accept(carrier="sf", given=replace(GIVEN, size=None))
    at_centre(world, good, other)
    unknown = new_id()

    tender, results = tender_parcels(
        [good.parcel_id, other.parcel_id, unknown, late.parcel_id, good.parcel_id],
        actor=world.ops, station=world.centre, carrier="sto", receipt_no="STO-7",
    )  # fmt: skip

    said = [(one.outcome, (one.problem or {}).get("code")) for one in results]
    assert said == [
        ("applied", None),
        ("rejected", "wrong_carrier"),
        ("rejected", "unknown_reference"),
        ("applied", None),  # never scanned on its way: inferred, not refused
    ]
    assert tender.parcels == 2
    parcel = world.fresh(good.parcel)
    assert (parcel.status, parcel.custody, parcel.held_at_id) == ("tendered", "carrier", None)
    assert world.fresh(good).tender_id == tender.pk
    assert ("inferred", "arrived_county", True)[1:] in [one[1:] for one in track(late.parcel)]


def test_a_list_sent_again_under_the_same_receipt_goes_on(world, desk):
    first, second = desk.accept(), desk.accept()
    at_centre(world, first, second)
    give = {"actor": world.ops, "station": world.centre, "carrier": "sto", "receipt_no": "R1"}

    tender, _results = tender_parcels([first.parcel_id], **give)
    again, results = tender_parcels([first.parcel_id, second.parcel_id], **give)

    assert (again.pk, again.parcels) == (tender.pk, 2)
    assert [one.outcome for one in results] == ["rejected", "applied"]


def test_a_clerk_tenders_nothing(world, desk):
    sending = desk.accept()
    with pytest.raises(NotAllowed):
        tender_parcels([sending.parcel_id], actor=world.lan, station=world.centre, carrier="sto",
                       receipt_no="R1")  # fmt: skip

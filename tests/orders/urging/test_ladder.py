"""What lies too long: urged, urged again, due back, per carrier and with patience at festivals."""

from __future__ import annotations

import datetime

import pytest

from accounts.notifications.actions import send_due_messages
from accounts.notifications.gateways import RecordingGateway
from accounts.notifications.models import Notification
from accounts.tenancy.models import County
from orders.cases.models import Case
from orders.parcels.models import Carrier, Parcel
from orders.urging.actions import add_festival, set_policy, walk_ladder
from orders.urging.errors import StepsOutOfOrder
from tests.orders.scenes import track
from tests.recorder import recording

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def change(world, parcel, **columns):
    Parcel.objects.in_county(world.county_id).filter(pk=parcel.pk).update(**columns)


@pytest.fixture
def lying(world, shelved):
    """A parcel that has been on the shelf for so many hours."""

    def lying(hours, **given):
        parcel = shelved(**given)
        change(world, parcel, shelved_at=world.now - hours * HOUR, notified_at=None)
        return world.fresh(parcel)

    return lying


def steps(world, carrier, first, second, back):
    return set_policy(
        actor=world.ops,
        carrier=carrier,
        first_urge_hours=first,
        second_urge_hours=second,
        return_due_hours=back,
    )


def urges(world):
    return list(Notification.objects.in_county(world.county_id).filter(kind="urge"))


def test_she_is_urged_once_for_all_that_lies(world, lying):
    one, two = lying(25), lying(30)
    lying(2)

    walked = walk_ladder(world.county_id)
    again = walk_ladder(world.county_id)

    assert walked == {"return_due": 0, "urged": 2}
    assert again == {"return_due": 0, "urged": 0}
    (message,) = urges(world)
    assert set(message.subject_ids) == {one.pk, two.pk}
    assert one.pickup_code in message.text
    assert "2件" in message.text


def test_the_second_urge_comes_later_and_then_none(world, lying):
    parcel = lying(25)
    walk_ladder(world.county_id)
    change(world, parcel, shelved_at=world.now - 49 * HOUR)

    walk_ladder(world.county_id)
    walk_ladder(world.county_id)

    assert world.fresh(parcel).urges == 2


def test_told_of_an_arrival_today_or_by_the_carrier_nobody_is_urged(world, lying):
    change(world, lying(25), notified_at=world.now)
    Carrier.objects.filter(pk="cainiao").update(notifies_itself=True)
    lying(25, carrier="cainiao")

    assert walk_ladder(world.county_id)["urged"] == 0
    assert urges(world) == []


def test_after_its_time_it_is_due_back_with_a_case(world, lying, scan):
    parcel = lying(7 * 24 + 1)

    walked = walk_ladder(world.county_id)

    due = world.fresh(parcel)
    assert walked["return_due"] == 1
    assert (due.status, due.pickup_code, due.held_at_id) == ("return_due", "", world.willow.pk)
    assert due.shelf_code == parcel.shelf_code
    assert track(parcel)[-1] == ("return_due", "return_due", False)
    assert Case.objects.in_county(world.county_id).get().kind == "overdue"

    back = scan("shelve", parcel, at=world.willow, by=world.lan)

    assert back.status == "shelved"
    assert back.pickup_code


def test_a_carrier_has_its_own_patience(world, lying):
    steps(world, None, 12, 24, 48)
    steps(world, "sf", 12, 24, 96)
    hurried, patient = lying(50), lying(50, carrier="sf", waybill_no="SF9000000000001")

    walk_ladder(world.county_id)

    assert world.fresh(hurried).status == "return_due"
    assert world.fresh(patient).status == "shelved"
    with pytest.raises(StepsOutOfOrder):
        steps(world, None, 24, 12, 48)


def test_over_a_festival_or_until_her_day_it_may_lie_longer(world, lying):
    parcel, promised = lying(8 * 24), lying(20 * 24)
    today = datetime.date.today()
    change(world, promised, keep_until=today + datetime.timedelta(days=2))
    add_festival(
        actor=world.ops,
        name="春节",
        from_on=today - datetime.timedelta(days=3),
        until_on=today,
        extra_days=5,
    )

    walk_ladder(world.county_id)

    assert world.fresh(parcel).status == "shelved"
    assert world.fresh(promised).status == "shelved"


def test_in_the_quiet_hours_nothing_goes_out(world, lying):
    lying(25)
    local = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    County.objects.filter(pk=world.county_id).update(
        quiet_from=(local - HOUR).time(), quiet_until=(local + HOUR).time()
    )
    walk_ladder(world.county_id)

    sent = send_due_messages(world.county_id, RecordingGateway())

    assert sent == 0
    (message,) = urges(world)
    assert message.send_at > world.now + 50 * HOUR / 60


def test_a_walk_costs_the_same_for_many(world, lying):
    def costs(many):
        for _n in range(many):
            lying(7 * 24 + 1)
        with recording() as recorder:
            walk_ladder(world.county_id)
        return len(recorder.counted)

    assert costs(2) == costs(8)


def test_the_doors_set_policy_and_festivals(world, api):
    ops, lan = api.as_(world.ops), api.as_(world.lan)
    hours = {"first_urge_hours": 10, "second_urge_hours": 20, "return_due_hours": 30}
    festival = {
        "name": "春节", "from_on": "2027-02-05", "until_on": "2027-02-12", "extra_days": 7,
    }  # fmt: skip

    denied = lan.put("/api/v1/overdue-policies/", hours, format="json")
    ops.put("/api/v1/overdue-policies/", hours, format="json")
    ops.put("/api/v1/overdue-policies/", {**hours, "carrier": "sf"}, format="json")
    named = ops.post("/api/v1/festivals/", festival)

    assert denied.status_code == 403
    rows = lan.get("/api/v1/overdue-policies/").json()["data"]
    assert {one["carrier"] for one in rows} == {None, "sf"}
    assert named.status_code == 201
    assert len(lan.get("/api/v1/festivals/").json()["data"]) == 1

"""Whom no message reaches is called; what came of it is kept, and so is who looked."""

from __future__ import annotations

import datetime

import pytest

from accounts.audit.relay import relay_outbox
from accounts.kernel.ids import new_id
from accounts.notifications.actions import Recipient, queue_messages
from accounts.notifications.calls import note_call
from accounts.notifications.errors import DayMissing, NotToCall
from accounts.notifications.models import Notification
from tests.consoles import Desk, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(world, announce):
    parcel = announce()
    queue_messages(
        county_id=world.county_id,
        station_id=world.willow.pk,
        recipients=[Recipient(b"p" * 32, "刘小花", "15400000001", (parcel.pk,))],
        compose=lambda waves: dict.fromkeys(waves, "您的包裹已到"),
    )
    rows = Notification.objects.in_county(world.county_id)
    rows.update(status="call_list")
    return rows.get()


def test_who_was_reached_leaves_the_list_and_who_was_not_stays(world, call):
    still = note_call(call, actor=world.lan, outcome="not_reached")
    assert (still.status, still.calls) == ("call_list", 1)

    done = note_call(call, actor=world.lan, outcome="reached")

    assert (done.status, done.calls, done.called_by) == ("called", 2, world.lan)
    with pytest.raises(NotToCall):
        note_call(call, actor=world.lan, outcome="reached")


def test_what_she_comes_for_on_a_day_is_kept_until_then(world, call):
    day = datetime.date.today() + datetime.timedelta(days=3)
    with pytest.raises(DayMissing):
        note_call(call, actor=world.lan, outcome="will_come")

    note_call(call, actor=world.lan, outcome="will_come", come_on=day)
    relay_outbox(world.county_id)

    from orders.parcels.models import Parcel

    kept = Parcel.objects.in_county(world.county_id).get(pk=call.subject_ids[0])
    assert kept.keep_until == day


def test_the_api_lists_reveals_and_notes(world, api, call):
    lan, bo = api.as_(world.lan), api.as_(world.bo)

    (listed,) = lan.get("/api/v1/calls/").json()["data"]
    shown = lan.post(f"/api/v1/calls/{call.pk}/reveal/", {"reason": "to call"}).json()
    noted = lan.post(f"/api/v1/calls/{call.pk}/", {"outcome": "reached"}).json()

    assert (listed["name_masked"], "15400000001" in str(listed)) == ("刘**", False)
    assert (shown["name"], shown["phone"]) == ("刘小花", "15400000001")
    assert "notification.revealed" in world.events()
    assert (noted["status"], noted["call_outcome"]) == ("called", "reached")
    assert bo.get("/api/v1/calls/").json()["data"] == []


def test_the_page_shows_the_number_for_a_reason_only(world, call):
    desk = Desk(world.lan)

    listed = said(desk.get("/calls/"))
    page = said(desk.get(f"/calls/{call.pk}/"))
    shown = said(desk.post(f"/calls/{call.pk}/reveal/", {"reason": "To call"}))
    desk.send(f"/calls/{call.pk}/", outcome="reached", key=str(new_id()))

    assert "刘**" in listed
    assert "15400000001" not in page
    assert "15400000001" in shown
    assert world.fresh(call).status == "called"

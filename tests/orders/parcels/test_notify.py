from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.audit.hearing import Delivery
from accounts.audit.relay import relay_outbox
from accounts.notifications.actions import send_due_messages
from accounts.notifications.gateways import RecordingGateway
from accounts.notifications.models import Notification
from orders.parcels.actions import record_scans
from orders.parcels.handlers import notify_recipients_of_arrivals
from orders.parcels.models import Carrier, ScanEvent
from tests.orders.scenes import scan_in

pytestmark = pytest.mark.django_db


def messages(world):
    return Notification.objects.in_county(world.county_id).order_by("created_at", "id")


def send(world):
    messages(world).filter(status="queued").update(send_at=timezone.now())
    gateway = RecordingGateway()
    send_due_messages(world.county_id, gateway)
    relay_outbox(world.county_id)
    return gateway.sent


def deliver_again(world):
    shelved = ScanEvent.objects.in_county(world.county_id).filter(step="shelve")
    ids = list(shelved.values_list("pk", flat=True))
    notify_recipients_of_arrivals(Delivery(world.county_id, "parcels.shelved", ids, {}))


def test_one_message_tells_a_person_all_that_came(world, announce):
    mine, hers = [announce(), announce()], announce(villager=world.neighbour)
    record_scans([scan_in("shelve", one, world.willow) for one in mine], actor=world.lan)
    record_scans([scan_in("shelve", hers, world.willow)], actor=world.lan)
    relay_outbox(world.county_id)

    sent = send(world)

    until = timezone.localdate() + datetime.timedelta(days=3)
    by = f"请{until.month}月{until.day}日前凭"
    assert sorted((phone, text) for phone, text, _reference in sent) == [
        (
            "15400000001",
            f"【乡驿】您有2件包裹已到柳村服务点，{by}1-1-0001、1-1-0002取件，询0571-64000001",
        ),
        (
            "15400000001",
            f"【乡驿】您的圆通速递包裹已到柳村服务点，{by}1-1-0003取件，询0571-64000001",
        ),
    ]
    assert all(world.fresh(one).notified_at for one in [*mine, hers])


def test_a_second_delivery_tells_nobody_again(world, shelved):
    shelved()
    relay_outbox(world.county_id)
    deliver_again(world)
    assert len(send(world)) == 1

    deliver_again(world)

    assert messages(world).count() == 1
    assert send(world) == []


def test_who_has_no_phone_is_put_on_the_call_list_once(world, shelved):
    shelved(villager=world.loner, consent_basis="address")
    relay_outbox(world.county_id)
    deliver_again(world)

    assert [one.status for one in messages(world)] == ["call_list"]


def test_whom_the_carrier_tells_itself_we_do_not(world, shelved):
    Carrier.objects.filter(code="yto").update(notifies_itself=True)
    shelved()
    relay_outbox(world.county_id)

    assert not messages(world).exists()


def test_what_left_the_shelf_before_the_relay_came_is_not_told(world, shelved, scan):
    parcel = shelved()
    scan("hold", parcel, at=world.willow, by=world.lan, note="damaged")
    relay_outbox(world.county_id)

    assert not messages(world).exists()


def test_shelved_anew_with_another_code_she_is_told_again(world, shelved, scan):
    parcel = shelved()
    relay_outbox(world.county_id)
    send(world)
    scan("hold", parcel, at=world.willow, by=world.lan, note="damaged")
    scan("release", parcel, at=world.willow, by=world.lan, note="she takes it")
    scan("shelve", parcel, at=world.willow, by=world.lan)
    relay_outbox(world.county_id)

    sent = send(world)

    assert len(sent) == 1
    assert "1-1-0002" in sent[0][1]

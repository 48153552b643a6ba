from __future__ import annotations

import datetime

import pytest
from django.test import override_settings
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.kernel.ids import new_id
from accounts.notifications.actions import Recipient, queue_messages, send_due_messages
from accounts.notifications.gateways import ConsoleGateway, RecordingGateway, parts_of
from accounts.notifications.models import Notification
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def told(waves):
    return {person: f"{len(ids)} parcels" for person, ids in waves.items()}


def queue(world, *subjects, person=b"p" * 32, phone="15400000001"):
    return queue_messages(
        county_id=world.county_id,
        station_id=world.willow.pk,
        recipients=[Recipient(person, "刘小花", phone, subjects)],
        compose=told,
    )


def messages(world):
    return Notification.objects.in_county(world.county_id).order_by("created_at", "id")


def make_due(world):
    messages(world).filter(status__in=["queued", "failed"]).update(
        send_at=timezone.now() - datetime.timedelta(seconds=1)
    )


def test_what_comes_while_a_message_waits_joins_it(world):
    one, two = new_id(), new_id()
    queue(world, one)
    queue(world, two)
    queue(world, one)

    (message,) = messages(world)

    assert message.subject_ids == [one, two]
    assert message.text == "2 parcels"
    assert message.phone == "15400000001"
    assert "15400000001" not in message.phone_secret


def test_a_message_waits_for_its_wave_then_goes_out_once(world):
    gateway = RecordingGateway()
    queue(world, new_id())

    early = send_due_messages(world.county_id, gateway)
    make_due(world)
    sent = send_due_messages(world.county_id, gateway)
    again = send_due_messages(world.county_id, gateway)

    (message,) = messages(world)
    assert (early, sent, again) == (0, 1, 0)
    assert gateway.sent == [("15400000001", "1 parcels", str(message.pk))]
    assert (message.status, message.attempts) == ("sent", 1)
    event = AuditEvent.objects.in_county(world.county_id).get(topic="notification.sent")
    assert event.data["subjects"] == [str(one) for one in message.subject_ids]


def test_what_comes_after_it_was_sent_starts_another_wave(world):
    queue(world, new_id())
    make_due(world)
    send_due_messages(world.county_id, RecordingGateway())

    queue(world, new_id())

    assert [one.status for one in messages(world)] == ["sent", "queued"]


def test_whoever_has_no_phone_is_called(world):
    queue(world, new_id(), phone="")

    (message,) = messages(world)
    assert message.status == "call_list"
    assert send_due_messages(world.county_id, RecordingGateway()) == 0


def test_a_busy_gateway_is_tried_three_times_then_she_is_called(world):
    gateway = RecordingGateway(faults=9)
    queue(world, new_id())
    seen = []

    for _ in range(4):
        make_due(world)
        send_due_messages(world.county_id, gateway)
        seen.append((messages(world).get().status, messages(world).get().attempts))

    assert seen == [("failed", 1), ("failed", 2), ("call_list", 3), ("call_list", 3)]
    assert messages(world).get().last_error == "busy"
    assert gateway.sent == []


def test_one_fault_is_put_right_by_the_next_try(world):
    gateway = RecordingGateway(faults=1)
    queue(world, new_id())
    for _ in range(2):
        make_due(world)
        send_due_messages(world.county_id, gateway)

    assert messages(world).get().status == "sent"
    assert len(gateway.sent) == 1


def test_a_crash_after_sending_sends_once_more_with_the_same_reference(world):
    gateway = RecordingGateway(die_after=True)
    queue(world, new_id())
    make_due(world)

    with pytest.raises(KeyboardInterrupt):
        send_due_messages(world.county_id, gateway)
    assert send_due_messages(world.county_id, gateway) == 0  # the claim stands for a while
    make_due(world)
    send_due_messages(world.county_id, gateway)

    assert messages(world).get().status == "sent"
    assert len({reference for _phone, _text, reference in gateway.sent}) == 1
    assert len(gateway.sent) == 2


def test_a_gateways_bug_keeps_nobody_else_from_his_message(world):
    class Broken(RecordingGateway):
        def send(self, phone, text, *, reference):
            if phone.endswith("1"):
                raise ZeroDivisionError
            return super().send(phone, text, reference=reference)

    queue(world, new_id())
    queue(world, new_id(), person=b"q" * 32, phone="15400000002")
    make_due(world)
    gateway = Broken()

    assert send_due_messages(world.county_id, gateway) == 1
    assert [one.status for one in messages(world)] == ["failed", "sent"]


def test_the_cost_of_a_message_is_counted_in_parts():
    assert [parts_of("字" * n) for n in (1, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]
    assert parts_of("😀" * 36) == 2


def test_the_console_gateway_logs_no_phone_and_no_text(world, caplog):
    caplog.set_level("INFO", logger="xiangyi.sms")
    import logging

    logging.getLogger("xiangyi.sms").propagate = True
    ConsoleGateway().send("15400000001", "凭6-2-0001取件", reference="r")

    assert "15400000001" not in caplog.text
    assert "6-2-0001" not in caplog.text


@override_settings(SMS_WAVE_SECONDS=0)
def test_messages_are_listed_masked_and_only_for_ones_own_stations(world, api):
    queue(world, new_id())
    url = "/api/v1/messages/"

    mine = api.as_(world.lan).get(url)

    (row,) = mine.json()["data"]
    assert row["phone_masked"] == "154******01"
    assert (row["name_masked"], row["text"], row["status"]) == ("刘**", "1 parcels", "queued")
    assert "15400000001" not in mine.content.decode()
    assert len(api.as_(world.manager).get(url).json()["data"]) == 1
    assert api.as_(world.bo).get(url).json()["data"] == []
    assert api.as_(world.far_manager).get(url).json()["data"] == []
    assert api.as_(world.driver).get(url).status_code == 403
    assert api.get(url).status_code == 401
    assert len(api.as_(world.lan).get(f"{url}?status=queued").json()["data"]) == 1
    assert api.as_(world.lan).get(f"{url}?status=sent").json()["data"] == []


@pytest.mark.django_db(transaction=True)
def test_two_arrivals_at_once_make_one_message(world):
    subjects = [new_id() for _ in range(6)]

    said = at_once(world.county_id, *[lambda one=one: queue(world, one) for one in subjects])

    assert said == ["done"] * 6
    assert sorted(messages(world).get().subject_ids) == sorted(subjects)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_message_once(world):
    queue(world, new_id())
    make_due(world)
    gateway = RecordingGateway()

    def send() -> None:
        send_due_messages(world.county_id, gateway)

    assert at_once(world.county_id, send, send, send) == ["done"] * 3
    assert len(gateway.sent) == 1

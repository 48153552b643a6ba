from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.audit import hearing
from accounts.audit.actions import record_event
from accounts.audit.hearing import Delivery, hear
from accounts.audit.models import AuditEvent, OutboxMessage
from accounts.audit.relay import MAX_ATTEMPTS, relay_outbox
from accounts.kernel.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Delivery]:
    """Let one handler hear `test.happened`, and keep what it got."""
    monkeypatch.setattr(hearing, "_handlers", dict(hearing._handlers))
    monkeypatch.setattr(hearing, "_heard_by", dict(hearing._heard_by))
    got: list[Delivery] = []

    def remember(delivery: Delivery) -> None:
        got.append(delivery)
        if delivery.data.get("poison"):
            raise RuntimeError("cannot be swallowed")

    hear("test.happened", remember)
    return got


def happen(world, **data) -> AuditEvent:
    return record_event("test.happened", county_id=world.county_id, actor=world.lan, data=data)


def owed(world) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.in_county(world.county_id).filter(topic="test.happened"))


def test_a_fact_and_its_debt_stand_in_one_transaction(world, heard) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(world)
        raise ZeroDivisionError

    assert owed(world) == []
    assert world.events("test.happened") == []


def test_a_kept_debt_is_gone(world, heard) -> None:
    event = happen(world, parcels=3)

    assert world.relay() >= 1

    assert [one.event_ids for one in heard] == [[event.pk]]
    assert heard[0].data == {"parcels": 3}
    assert owed(world) == []


def test_nobody_listening_leaves_no_debt(world) -> None:
    record_event("test.unheard", county_id=world.county_id, actor=world.lan)

    assert OutboxMessage.objects.in_county(world.county_id).count() == 0


def test_a_poison_message_backs_off_and_lets_the_others_pass(world, heard) -> None:
    happen(world, poison=True)
    happen(world, good=True)

    world.relay()

    [left] = owed(world)
    assert left.attempts == 1
    assert left.due_at > timezone.now()
    assert "cannot be swallowed" in left.last_error
    assert [one.data for one in heard] == [{"poison": True}, {"good": True}]


def test_a_hopeless_message_is_parked(world, heard) -> None:
    happen(world, poison=True)
    OutboxMessage.objects.in_county(world.county_id).update(attempts=MAX_ATTEMPTS - 1)

    world.relay()
    OutboxMessage.objects.in_county(world.county_id).update(
        due_at=timezone.now() - timedelta(hours=1)
    )
    world.relay()

    [left] = owed(world)
    assert left.parked_at is not None
    assert len(heard) == 1


def test_a_failed_handler_leaves_nothing_behind(world, heard, monkeypatch) -> None:
    def half_done(delivery: Delivery) -> None:
        record_event("test.half", county_id=delivery.county_id, actor=None)
        raise RuntimeError("half way")

    hear("test.happened", half_done)
    happen(world)

    world.relay()

    assert world.events("test.half") == []


def test_many_facts_are_cut_into_messages_of_five_hundred(world, heard) -> None:
    facts = [new_id() for _ in range(1001)]

    record_event("test.happened", county_id=world.county_id, actor=world.lan, facts=facts)

    assert sorted(len(one.event_ids) for one in owed(world)) == [1, 500, 500]


def test_another_countys_debts_stay(world, heard) -> None:
    record_event("test.happened", county_id=world.far_county_id, actor=world.far_manager)

    relay_outbox(world.county_id)

    assert heard == []
    assert OutboxMessage.objects.in_county(world.far_county_id).count() == 1


def test_an_act_with_many_events_nudges_once(
    world, heard, nudges, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        happen(world)
        happen(world)

    assert nudges == [world.county_id]

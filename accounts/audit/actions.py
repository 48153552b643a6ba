"""The one way to write a fact down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from accounts.kernel.ids import new_id
from accounts.tenancy.inserts import insert_rows

from .hearing import handlers_of
from .models import AuditEvent, OutboxMessage
from .nudge import nudge_on_commit

FACTS_PER_MESSAGE = 500


def record_event(
    topic: str,
    *,
    county_id: int,
    actor: models.Model | None,
    subject: models.Model | None = None,
    station_id: UUID | None = None,
    data: dict[str, Any] | None = None,
    stations: Iterable[UUID] = (),
    facts: Sequence[UUID] | None = None,
) -> AuditEvent:
    """Write the event and what each hearer owes because of it, in the caller's transaction.

    `facts` are the ids of rows that are themselves the record (scan events); the hearers then get
    those, 500 to a message. `stations` are those whose devices must learn it.
    """
    data = data or {}
    now = timezone.now()
    event = AuditEvent(
        county_id=county_id,
        topic=topic,
        at=now,
        actor_id=getattr(actor, "pk", None),
        subject_type=subject._meta.model_name if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        subject_label=str(subject)[:120] if subject is not None else "",
        station_id=station_id,
        stations=sorted(set(stations), key=str),
        data=data,
    )
    insert_rows([event])
    ids = [event.pk] if facts is None else list(facts)
    messages = [
        OutboxMessage(
            id=new_id(),
            county_id=county_id,
            handler=handler,
            topic=topic,
            event_ids=ids[start : start + FACTS_PER_MESSAGE],
            data=data,
            created_at=now,
            due_at=now,
        )
        for handler in handlers_of(topic)
        for start in range(0, len(ids), FACTS_PER_MESSAGE)
    ]
    if messages:
        insert_rows(messages)
        nudge_on_commit(county_id)
    return event


def retry_message(message: OutboxMessage, *, actor: models.Model) -> OutboxMessage:
    """Take a parked message up again as if it were new. The door has asked for the right."""
    with transaction.atomic():
        message = OutboxMessage.objects.in_county(message.county_id).lock(message.pk)
        message.parked_at = None
        message.attempts = 0
        message.due_at = timezone.now()
        message.save(update_fields=["parked_at", "attempts", "due_at"])
        record_event(
            "outbox.retried",
            county_id=message.county_id,
            actor=actor,
            subject=message,
            data={"handler": message.handler, "topic": message.topic},
        )
        nudge_on_commit(message.county_id)
    return message

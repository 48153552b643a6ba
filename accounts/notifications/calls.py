"""The call list: people no message reached are called by a clerk, who notes what came of it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel import crypto
from accounts.kernel.text import clean_text

from .choices import CallOutcome, NotificationStatus
from .errors import DayMissing, NotToCall, OutcomeUnknown, RevealReasonMissing
from .models import Notification

if TYPE_CHECKING:
    from accounts.identity.models import User


class Callee(NamedTuple):
    """Whom to call, in clear."""

    name: str
    phone: str
    text: str


def note_call(
    message: Notification,
    *,
    actor: User,
    outcome: str,
    come_on: datetime.date | None = None,
) -> Notification:
    """Note what came of a call; who was not reached stays on the list.

    Raises OutcomeUnknown, DayMissing, NotToCall. What she will come for is kept until that day:
    the fact says which, and the room of parcels hears it.
    """
    if outcome not in CallOutcome.values or not outcome:
        raise OutcomeUnknown(pointer="/outcome")
    will_come = outcome == CallOutcome.WILL_COME
    if will_come and (come_on is None or come_on < timezone.localdate()):
        raise DayMissing(pointer="/come_on")
    with transaction.atomic():
        message = Notification.objects.in_county(actor.county_id or 0).lock(message.pk)
        require(actor, "messages.call", at=message.station_id)
        if message.status != NotificationStatus.CALL_LIST:
            raise NotToCall(status_now=message.status)
        message.calls += 1
        message.call_outcome = outcome
        message.called_at, message.called_by = timezone.now(), actor
        message.come_on = come_on if will_come else None
        if outcome != CallOutcome.NOT_REACHED:
            message.status = NotificationStatus.CALLED
        message.save(
            update_fields=[
                "calls", "call_outcome", "called_at", "called_by", "come_on", "status",
            ]
        )  # fmt: skip
        record_event(
            "notification.called",
            county_id=message.county_id,
            actor=actor,
            subject=message,
            station_id=message.station_id,
            stations=[message.station_id],
            data={
                "kind": message.kind,
                "outcome": outcome,
                "come_on": come_on.isoformat() if will_come and come_on else None,
                "subjects": [str(one) for one in message.subject_ids],
            },
        )
    return message


def reveal_callee(message: Notification, *, actor: User, reason: str) -> Callee:
    """Show whom to call; who looked, when and why is kept."""
    require(actor, "villagers.reveal", at=message.station_id)
    reason = clean_text(reason, max_length=200)
    if not reason:
        raise RevealReasonMissing(pointer="/reason")
    with transaction.atomic():
        record_event(
            "notification.revealed",
            county_id=message.county_id,
            actor=actor,
            subject=message,
            station_id=message.station_id,
            data={"reason": reason},
        )
    secret = message.name_secret
    name = crypto.decrypt(message.county_id, "notification", "name", secret) if secret else ""
    return Callee(name, message.phone, message.text)

"""Messages: one to a person and wave, handed to the gateway outside any transaction."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.kernel import crypto
from accounts.tenancy.unit_of_work import unit_of_work

from .gateways import GatewayFault, SmsGateway, sms_gateway
from .models import Notification, NotificationStatus
from .quiet import not_before

MOST_ATTEMPTS = 3
LEASE = datetime.timedelta(minutes=2)
RETRY_AFTER = datetime.timedelta(minutes=1)
BATCH = 100
JOIN_TRIES = 3


@dataclass(frozen=True)
class Recipient:
    """A person of one wave: the blind index that tells her from others, and what is news to her."""

    index: bytes
    name: str
    phone: str
    subject_ids: tuple[UUID, ...]


Compose = Callable[[Mapping[bytes, Sequence[UUID]]], Mapping[bytes, str]]
"""Writes the text of each person's message from all the subjects of her wave."""


def queue_messages(
    *,
    county_id: int,
    station_id: UUID,
    recipients: Iterable[Recipient],
    compose: Compose,
    kind: str = "arrival",
) -> list[Notification]:
    """Let each recipient's news join the message that still waits for her, or start one.

    Whoever has no phone goes on the call list at once. Telling the same news twice changes nothing.
    """
    waiting = {one.index: one for one in recipients}
    done: list[Notification] = []
    with transaction.atomic():
        for _try in range(JOIN_TRIES):
            done += _join_open_waves(county_id, station_id, kind, waiting, compose)
            done += _start_waves(county_id, station_id, kind, waiting, compose)
            if not waiting:
                break
    return done


def _join_open_waves(
    county_id: int,
    station_id: UUID,
    kind: str,
    waiting: dict[bytes, Recipient],
    compose: Compose,
) -> list[Notification]:
    waves = list(
        Notification.objects.in_county(county_id)
        .filter(
            station_id=station_id,
            kind=kind,
            person__in=list(waiting),
            status=NotificationStatus.QUEUED,
        )
        .select_for_update()
        .order_by("id")
    )
    for wave in waves:
        news = waiting.pop(bytes(wave.person)).subject_ids
        wave.subject_ids = list(dict.fromkeys([*wave.subject_ids, *news]))
    texts = compose({bytes(wave.person): wave.subject_ids for wave in waves}) if waves else {}
    for wave in waves:
        wave.text_secret = _secret(county_id, "text", texts[bytes(wave.person)])
    Notification.objects.in_county(county_id).bulk_update(waves, ["subject_ids", "text_secret"])
    return waves


def _start_waves(
    county_id: int,
    station_id: UUID,
    kind: str,
    waiting: dict[bytes, Recipient],
    compose: Compose,
) -> list[Notification]:
    """Insert the waves; one that a twin opened meanwhile stays in `waiting`, to be joined."""
    if not waiting:
        return []
    now = timezone.now()
    texts = compose({one.index: one.subject_ids for one in waiting.values()})
    wave = datetime.timedelta(seconds=settings.SMS_WAVE_SECONDS)
    send_at = not_before(county_id, now + wave)
    waves = [
        Notification(
            county_id=county_id,
            station_id=station_id,
            person=one.index,
            kind=kind,
            status=NotificationStatus.QUEUED if one.phone else NotificationStatus.CALL_LIST,
            name_secret=_secret(county_id, "name", one.name),
            phone_secret=_secret(county_id, "phone", one.phone),
            text_secret=_secret(county_id, "text", texts[one.index]),
            subject_ids=list(one.subject_ids),
            created_at=now,
            send_at=send_at,
        )
        for one in waiting.values()
    ]
    Notification.objects.bulk_create(waves, ignore_conflicts=True)
    kept = set(
        Notification.objects.in_county(county_id)
        .filter(pk__in=[wave.pk for wave in waves])
        .values_list("pk", flat=True)
    )
    started = [wave for wave in waves if wave.pk in kept]
    for wave in started:
        del waiting[bytes(wave.person)]
    return started


def _secret(county_id: int, column: str, text: str) -> str:
    return crypto.encrypt(county_id, "notification", column, text) if text else ""


# --- sending ---


def send_due_messages(county_id: int, gateway: SmsGateway | None = None) -> int:
    """Send what is due in one county; returns how many the gateway took.

    A message is claimed and the claim committed, then handed over outside any transaction, then
    noted. A process that dies between the two leaves a claim that lapses, and the message goes out
    once more with the same reference: at most twice, never lost.
    """
    now = timezone.now()
    if not_before(county_id, now) > now:
        return 0  # what waits since before the quiet hours waits on
    gateway = gateway or sms_gateway()
    taken = 0
    while claimed := _claim(county_id):
        for message in claimed:
            taken += _send(message, gateway)
    return taken


def _claim(county_id: int) -> list[Notification]:
    """Take due messages out of the open waves and off other workers' hands, for a lease."""
    now = timezone.now()
    with unit_of_work(county_id):
        claimed = list(
            Notification.objects.in_county(county_id)
            .filter(
                status__in=[NotificationStatus.QUEUED, NotificationStatus.FAILED],
                send_at__lte=now,
            )
            .select_for_update(skip_locked=True)
            .order_by("send_at")[:BATCH]
        )
        for message in claimed:
            message.status = NotificationStatus.FAILED  # until the gateway says otherwise
            message.send_at = now + LEASE
            message.attempts += 1
            if message.attempts > MOST_ATTEMPTS:
                message.status = NotificationStatus.CALL_LIST
        Notification.objects.in_county(county_id).bulk_update(
            claimed, ["status", "send_at", "attempts"]
        )
    return [one for one in claimed if one.status == NotificationStatus.FAILED]


def _send(message: Notification, gateway: SmsGateway) -> bool:
    try:
        receipt = gateway.send(message.phone, message.text, reference=str(message.pk))
    except GatewayFault as fault:
        _note_fault(message, str(fault))
        return False
    except Exception as fault:  # a gateway's bug must not keep the others from their messages
        _note_fault(message, type(fault).__name__)
        return False
    with unit_of_work(message.county_id):
        message.status = NotificationStatus.SENT
        message.sent_at = timezone.now()
        message.gateway_reference = receipt.reference[:64]
        message.last_error = ""
        message.save(update_fields=["status", "sent_at", "gateway_reference", "last_error"])
        record_event(
            "notification.sent",
            county_id=message.county_id,
            actor=None,
            subject=message,
            station_id=message.station_id,
            stations=[message.station_id],
            data={
                "kind": message.kind,
                "subjects": [str(one) for one in message.subject_ids],
                "sent_at": message.sent_at.isoformat(),
            },
        )
    return True


def _note_fault(message: Notification, fault: str) -> None:
    with unit_of_work(message.county_id):
        message.last_error = fault[:200]
        message.send_at = timezone.now() + RETRY_AFTER * 2 ** (message.attempts - 1)
        if message.attempts >= MOST_ATTEMPTS:
            message.status = NotificationStatus.CALL_LIST
        message.save(update_fields=["last_error", "send_at", "status"])

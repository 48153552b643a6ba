"""The key row goes first, in the same transaction as the effect: no zombie after a crash."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError
from accounts.kernel.ids import first_id_at, new_id

from .models import IdempotencyKey


class KeyReused(DomainError):
    code = "idempotency_mismatch"
    status = 422
    title = _("This Idempotency-Key was used for another request. Make a new key.")


@dataclass(frozen=True)
class KeptAnswer:
    status: int
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class KeySlot:
    """The owned key of a running request."""

    county_id: int
    id: Any


def claim_key(
    *, county_id: int, principal: str, route: str, key: str, fingerprint: str
) -> KeySlot | KeptAnswer:
    """Insert the key or give back the answer it got; a running twin is waited for.

    Raises KeyReused when the key came with another body.
    """
    slot = KeySlot(county_id, new_id())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_idempotencykey"
            " (county_id, id, principal, route, key, fingerprint, headers, created_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, '{}', %s)"
            " ON CONFLICT (county_id, principal, route, key) DO NOTHING RETURNING 1",
            [county_id, slot.id, principal, route, key, fingerprint, timezone.now()],
        )
        if cursor.fetchone():
            return slot
    kept = IdempotencyKey.objects.in_county(county_id).get(
        principal=principal, route=route, key=key
    )
    if kept.fingerprint != fingerprint:
        raise KeyReused
    return KeptAnswer(kept.status or 500, bytes(kept.body or b""), kept.headers)


def keep_answer(slot: KeySlot, *, status: int, body: bytes, headers: dict[str, str]) -> None:
    """Store the answer beside its key; committed together with the effect."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_idempotencykey SET status = %s, body = %s, headers = %s::jsonb"
            " WHERE county_id = %s AND id = %s",
            [status, body, json.dumps(headers), slot.county_id, slot.id],
        )


def drop_key(slot: KeySlot) -> None:
    """Free a key whose act was refused, so that the corrected form may use it."""
    IdempotencyKey.objects.in_county(slot.county_id).filter(pk=slot.id).delete()


def forget_answers(*, county_id: int, days: int) -> int:
    """Delete keys older than `days`; natural keys still protect after that."""
    oldest_kept = first_id_at(timezone.now() - timedelta(days=days))
    gone, _by_model = (
        IdempotencyKey.objects.in_county(county_id).filter(pk__lt=oldest_kept).delete()
    )
    return gone

"""The PIN of a staff member: set by herself, asked for on somebody else's device."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.kernel.errors import DomainError, NotAllowed

from .errors import NoPin, PinLocked, WeakPin, WrongPassword, WrongPin
from .models import StaffPin

if TYPE_CHECKING:
    from accounts.identity.models import User

MOST_TRIES = 5
LOCKED_FOR = datetime.timedelta(minutes=15)
_PIN = re.compile(r"\d{6}", re.ASCII)


def set_pin(*, actor: User, pin: str, password: str) -> None:
    """Give oneself a PIN; the password proves that it is oneself.

    Raises WrongPassword, WeakPin.
    """
    if actor.county_id is None:
        raise NotAllowed
    if not actor.check_password(password):
        raise WrongPassword(pointer="/password")
    if not _PIN.fullmatch(pin) or _is_easy(pin):
        raise WeakPin(pointer="/pin")
    with transaction.atomic():
        StaffPin.objects.in_county(actor.county_id).filter(user=actor).delete()
        StaffPin.objects.create(
            county_id=actor.county_id,
            user=actor,
            digest=make_password(pin),
            set_at=timezone.now(),
        )
        record_event("staff.pin_set", county_id=actor.county_id, actor=actor, subject=actor)


def try_pin(user: User, pin: str) -> DomainError | None:
    """Compare a PIN; a wrong one is counted, the fifth locks it for 15 minutes.

    The refusal is returned: the caller ends its block normally and raises it after, so that the
    try survives (decisions 17).
    """
    pins = StaffPin.objects.in_county(user.county_id or 0).filter(user=user)
    kept = pins.select_for_update(of=("self",)).first()
    if kept is None:
        return NoPin(pointer="/person")
    now = timezone.now()
    if kept.locked_until is not None and kept.locked_until > now:
        return PinLocked(pointer="/pin", until=kept.locked_until.isoformat())
    if check_password(pin, kept.digest):
        if kept.wrong_tries:
            kept.wrong_tries = 0
            kept.save(update_fields=["wrong_tries"])
        return None
    kept.wrong_tries += 1
    if kept.wrong_tries >= MOST_TRIES:
        kept.wrong_tries, kept.locked_until = 0, now + LOCKED_FOR
    kept.save(update_fields=["wrong_tries", "locked_until"])
    if kept.locked_until is not None and kept.locked_until > now:
        return PinLocked(pointer="/pin", until=kept.locked_until.isoformat())
    return WrongPin(pointer="/pin", tries_left=MOST_TRIES - kept.wrong_tries)


def _is_easy(pin: str) -> bool:
    """One digit six times, or a run up or down the keys."""
    return len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210"

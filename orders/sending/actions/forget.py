"""The clock of what documents left behind: blanked when its time is over, unless it is held."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.text import clean_text
from orders.cases.choices import CaseStatus
from orders.cases.models import Case
from stations.network.errors import ReasonMissing

from ..models import SenderIdentity, Sending

if TYPE_CHECKING:
    from accounts.identity.models import User

BATCH = 500


def forget_identities(
    county_id: int, now: datetime.datetime | None = None, *, batch: int = BATCH
) -> int:
    """Blank up to `batch` identities last seen longer ago than IDENTITY_DAYS; returns how many.

    What somebody holds stays, and what a parcel on its way or an open case still needs. The rows
    stay, with the kind of document and the times: that a sender was identified is evidence.
    """
    now = now or timezone.now()
    with transaction.atomic():
        over = list(
            _over(county_id, now)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("last_seen_at")
            .values_list("pk", flat=True)[:batch]
        )
        if not over:
            return 0
        SenderIdentity.objects.in_county(county_id).filter(pk__in=over).update(
            number_hmac=None,
            tail="",
            villager=None,
            name_index=None,
            phone_index=None,
            forgotten_at=now,
        )
        record_event(
            "identities.forgotten",
            county_id=county_id,
            actor=None,
            data={"count": len(over), "days": settings.IDENTITY_DAYS},
        )
    return len(over)


def hold_identity(identity: SenderIdentity, *, actor: User, reason: str) -> SenderIdentity:
    """Keep an identity whatever the clock says: a court, the police or a claim needs it."""
    reason = clean_text(reason, max_length=200)
    if not reason:
        raise ReasonMissing(pointer="/reason")
    return _set_hold(identity, actor, "identity.held", reason)


def let_identity_go(identity: SenderIdentity, *, actor: User) -> SenderIdentity:
    """End a hold; the clock counts again from the day it was last seen."""
    return _set_hold(identity, actor, "identity.let_go", "")


def _set_hold(
    identity: SenderIdentity, actor: User, topic: str, reason: str
) -> SenderIdentity:  # fmt: skip
    require(actor, "sending.hold_identity")
    with transaction.atomic():
        identity = SenderIdentity.objects.in_county(actor.county_id or 0).lock(identity.pk)
        identity.held_because, identity.held_by = reason, actor if reason else None
        identity.save(update_fields=["held_because", "held_by"])
        record_event(
            topic,
            county_id=identity.county_id,
            subject=identity,
            actor=actor,
            data={"reason": reason} if reason else {},
        )
    return identity


def _over(county_id: int, now: datetime.datetime) -> QuerySet[SenderIdentity]:
    sendings = Sending.objects.in_county(county_id).filter(
        county_id=OuterRef("county_id"), identity_id=OuterRef("pk")
    )
    cases = Case.objects.in_county(county_id).filter(
        county_id=OuterRef("county_id"),
        parcel_id=OuterRef("parcel_id"),
        status=CaseStatus.OPEN,
    )
    needed = sendings.filter(Q(parcel__is_open=True) | Exists(cases))
    return (
        SenderIdentity.objects.in_county(county_id)
        .filter(
            forgotten_at__isnull=True,
            held_because="",
            last_seen_at__lt=now - datetime.timedelta(days=settings.IDENTITY_DAYS),
        )
        .filter(~Exists(needed))
    )

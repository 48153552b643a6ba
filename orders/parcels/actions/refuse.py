"""The villager will not have it; the station head opens a locked code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.text import clean_text
from stations.network.errors import ReasonMissing

from ..choices import ParcelStatus, Step
from ..errors import NotLocked
from ..models import Parcel
from .events import tell_of_one

if TYPE_CHECKING:
    from accounts.identity.models import User


def refuse_parcel(parcel: Parcel, *, actor: User, reason: str) -> Parcel:
    """Note that the recipient refuses it; it keeps its place until it is sent back."""
    reason = reason_given(reason)
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "parcels.refuse", at=parcel.station_id)
        parcel.move_to(
            ParcelStatus.REFUSED, pickup_code="", hold_reason="", version=parcel.version + 1
        )
        tell_of_one(
            "parcel.refused",
            parcel,
            step=Step.REFUSE,
            actor=actor,
            at=parcel.status_changed_at,
            note=reason,
        )
    return parcel


def unlock_parcel(parcel: Parcel, *, actor: User, reason: str) -> Parcel:
    """Forget the wrong tries of a parcel, for a reason that is kept."""
    reason = reason_given(reason)
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "parcels.unlock", at=parcel.station_id)
        if not parcel.wrong_tries and not parcel.locked:
            raise NotLocked
        parcel.wrong_tries, parcel.locked_until = 0, None
        parcel.version += 1
        parcel.save(update_fields=["wrong_tries", "locked_until", "version"])
        record_event(
            "parcel.unlocked",
            county_id=parcel.county_id,
            subject=parcel,
            actor=actor,
            station_id=parcel.station_id,
            stations=[parcel.station_id],
            data={"reason": reason, "at": timezone.now().isoformat()},
        )
    return parcel


def reason_given(text: str) -> str:
    """Clean the reason; raises ReasonMissing."""
    try:
        reason = clean_text(text, max_length=200)
    except ValueError as error:
        raise ReasonMissing(str(error), pointer="/reason") from error
    if not reason:
        raise ReasonMissing(pointer="/reason")
    return reason

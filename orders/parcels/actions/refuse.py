"""The villager will not have it; the station head opens a locked code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import IllegalMove
from accounts.kernel.text import clean_text
from orders.cases.batches import Found, end_found, open_found
from orders.cases.choices import CaseKind, Outcome
from orders.shelves.actions import free_slots
from stations.network.choices import StationKind
from stations.network.errors import ReasonMissing

from ..choices import ConsentBasis, ParcelStatus, Step
from ..errors import NotLocked, RefusedForGood
from ..models import Parcel
from .events import tell_of_one

if TYPE_CHECKING:
    from accounts.identity.models import User


def refuse_parcel(parcel: Parcel, *, actor: User, reason: str) -> Parcel:
    """Note that the recipient refuses it; it keeps its place until it is sent back.

    Opens the case `refused`, which ends by itself.
    """
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
            station_id=parcel.held_at_id,
        )
        _open_case(parcel, actor, reason)
    return parcel


def want_after_all(parcel: Parcel, *, actor: User, reason: str) -> Parcel:
    """The recipient changed her mind before it left: it is here again, to be shelved anew.

    An act and no scan: a phone that was offline must not revive what was refused since. Raises
    RefusedForGood where the refusal ended a proxy purchase, IllegalMove once it is on its way.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "parcels.refuse", at=parcel.station_id)
        if parcel.status != ParcelStatus.REFUSED or parcel.held_at is None:
            raise IllegalMove(status_now=parcel.status)
        if parcel.consent_basis == ConsentBasis.ORDER:
            raise RefusedForGood
        free_slots(parcel.county_id, [(parcel.held_at.pk, parcel.shelf_code)])
        at_centre = parcel.held_at.kind == StationKind.CENTRE
        parcel.move_to(
            ParcelStatus.RECEIVED_COUNTY if at_centre else ParcelStatus.ARRIVED,
            shelf_code="",
            version=parcel.version + 1,
        )
        tell_of_one(
            "parcel.wanted",
            parcel,
            step=Step.RELEASE,
            actor=actor,
            at=parcel.status_changed_at,
            note=reason,
            station_id=parcel.held_at_id,
        )
        end_found(
            parcel.county_id,
            {parcel.pk: reason},
            actor=actor,
            outcome=Outcome.ACCEPTED,
            kinds=[CaseKind.REFUSED],
        )
    return parcel


def _open_case(parcel: Parcel, actor: User, reason: str) -> None:
    """Somebody must see to it that it leaves; the case ends when it has, or is wanted after all.

    A proxy purchase has one too: its goods return follows the money and knows no clock.
    """
    found = Found(
        CaseKind.REFUSED,
        parcel.held_at_id or parcel.station_id,
        parcel.pk,
        parcel.waybill_no,
        (parcel.custody, parcel.custody_id),
        reason,
        parcel.cod_fen,
    )
    open_found(parcel.county_id, [found], actor=actor)


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

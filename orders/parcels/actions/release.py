"""Releasing parcels to a person: proof, tries, and the shelf freed. No money here: see counter."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from accounts.kernel.errors import DomainError
from accounts.kernel.text import compact_code, digits
from orders.shelves.actions import free_slots
from stations.network.models import Station
from stations.villagers.queries import delegate_named
from stations.villagers.tokens import tail_index

from ..choices import ON_SHELF, Custody, ParcelStatus, Step
from ..errors import CodeLocked, DifferentPeople, NotADelegate, NotOnShelf, WrongPickupCode
from ..models import Parcel, ScanEvent
from ..policy import same_person
from ..queries import who_took
from .events import write_events

if TYPE_CHECKING:
    from accounts.identity.models import User

MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
SELF, DELEGATE = "self", "delegate"


@dataclass(frozen=True)
class Proof:
    """What the person at the counter shows, and in whose name. Nobody's code is kept in it."""

    pickup_code: str = ""
    phone_tail: str = ""
    collector: str = SELF
    delegate: UUID | None = None


def check_releasable(parcels: Sequence[Parcel], station: Station) -> None:
    """Refuse unless all of them lie on this station's shelf, for one person."""
    for parcel in parcels:
        if parcel.status not in ON_SHELF or parcel.held_at_id != station.pk:
            raise NotOnShelf(
                pointer="/parcels",
                parcel=str(parcel.pk),
                status_now=parcel.status,
                event=who_took(parcel),
            )
    if any(not same_person(parcels[0], other) for other in parcels[1:]):
        raise DifferentPeople(pointer="/parcels")


def check_collector(parcels: Sequence[Parcel], proof: Proof) -> None:
    """Refuse a collector who is neither the recipient nor a standing delegate of hers."""
    if proof.collector == SELF:
        return
    villager = next((one.villager for one in parcels if one.villager_id), None)
    if proof.delegate is None or villager is None or not delegate_named(villager, proof.delegate):
        raise NotADelegate(pointer="/proof/delegate")


def prove(parcels: Sequence[Parcel], proof: Proof) -> DomainError | None:
    """Compare the proof; a wrong one is counted on every parcel named, and its refusal returned.

    The caller ends its block normally and raises the refusal after it, so that the try survives
    (decisions 17). Any one of the person's codes proves all of them (decisions 29).
    """
    if any(parcel.locked for parcel in parcels):
        return CodeLocked(until=max(p.locked_until for p in parcels if p.locked).isoformat())
    if _is_right(parcels, proof):
        return None
    now = timezone.now()
    for parcel in parcels:
        parcel.wrong_tries += 1
        if parcel.wrong_tries >= MOST_TRIES:
            parcel.wrong_tries, parcel.locked_until = 0, now + LOCKED_FOR
        parcel.save(update_fields=["wrong_tries", "locked_until"])
    if any(parcel.locked for parcel in parcels):
        return CodeLocked(until=(now + LOCKED_FOR).isoformat())
    return WrongPickupCode(tries_left=min(MOST_TRIES - parcel.wrong_tries for parcel in parcels))


def _is_right(parcels: Sequence[Parcel], proof: Proof) -> bool:
    """Every kind of proof given must fit, compared in constant time."""
    if not proof.pickup_code and not proof.phone_tail:
        return False
    right = True
    if proof.pickup_code:
        shown = compact_code(proof.pickup_code).encode()
        codes = [compact_code(parcel.pickup_code).encode() for parcel in parcels]
        right &= sum(hmac.compare_digest(shown, code) for code in codes) > 0
    if proof.phone_tail:
        shown = tail_index(parcels[0].county_id, digits(proof.phone_tail).strip())
        tails = [bytes(parcel.tail_index or b"") for parcel in parcels]
        right &= sum(hmac.compare_digest(shown or b"-", tail) for tail in tails) == len(tails)
    return right


def release(
    parcels: Sequence[Parcel], *, actor: User, at: datetime, note: str = ""
) -> list[ScanEvent]:
    """Move the parcels to collected and free their places; one event each."""
    freed = [(parcel.held_at_id, parcel.shelf_code) for parcel in parcels]
    for parcel in parcels:
        parcel.move_to(
            ParcelStatus.COLLECTED,
            is_open=False,
            held_at=None,
            custody=Custody.PERSON,
            custody_id=None,
            shelf_code="",
            pickup_code="",
            wrong_tries=0,
            locked_until=None,
            collected_at=at,
            version=parcel.version + 1,
        )
    free_slots(parcels[0].county_id, freed)
    return write_events(parcels, step=Step.COLLECT, actor=actor, at=at, note=note)

"""A document is seen: what stays is that it was, a keyed hash of its number and the last four."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.kernel import crypto
from stations.villagers.tokens import name_index, phone_index

from ..errors import IdentityMissing
from ..models import SenderIdentity
from ..policy import TAIL, clean_identity
from ..queries import identity_known

if TYPE_CHECKING:
    from stations.villagers.models import Villager

PURPOSE = "sender_identity"
"""The index of documents is its own: it fits no phone, name or other index of ours."""


@dataclass(frozen=True, repr=False)
class Shown:
    """What was shown at the counter: a document's number, or a known sender's document again.

    It has no repr, so that no traceback and no log can carry the number.
    """

    kind: str = ""
    number: str = ""
    seen_again: bool = False


def register_identity(
    county_id: int, shown: Shown | None, *, villager: Villager | None, name: str, phone: str
) -> SenderIdentity:
    """Note that the sender's document was seen now; who shows none is refused.

    A returning sender need not have it typed again, but it must be seen again.
    """
    if shown is None or not (shown.number or shown.seen_again):
        raise IdentityMissing(pointer="/identity")
    now = timezone.now()
    if not shown.number:
        known = identity_known(county_id, villager=villager, name=name, phone=phone, is_locked=True)
        if known is None:
            raise IdentityMissing(pointer="/identity")
        known.last_seen_at = now
        known.save(update_fields=["last_seen_at"])
        return known
    number = clean_identity(shown.kind, shown.number)
    # locked: the clock that forgets must not run out between reading it and noting the day
    seen = SenderIdentity.objects.in_county(county_id).select_for_update(of=("self",))
    identity, is_new = seen.get_or_create(
        county_id=county_id,
        kind=shown.kind,
        number_hmac=crypto.index(county_id, PURPOSE, f"{shown.kind}:{number}"),
        defaults={
            "tail": number[-TAIL:],
            "villager": villager,
            "name_index": name_index(county_id, name),
            "phone_index": phone_index(county_id, phone),
            "first_seen_at": now,
            "last_seen_at": now,
        },
    )
    if not is_new:
        identity.last_seen_at = now
        identity.villager = villager or identity.villager
        identity.name_index = name_index(county_id, name)
        identity.phone_index = phone_index(county_id, phone)
        identity.save(update_fields=["last_seen_at", "villager", "name_index", "phone_index"])
    return identity

"""Whom a message about parcels goes to, and the codes it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from accounts.kernel import crypto
from accounts.notifications.actions import Recipient

from .models import Parcel

MOST_CODES = 6
"""So many codes are written out; more would make a dear message."""


def person_index(parcel: Parcel) -> bytes:
    """Tell people apart as the counter does: phone and name, else the villager, else the parcel."""
    if parcel.phone_index is not None:
        who = f"{bytes(parcel.phone_index).hex()} {bytes(parcel.name_index or b'').hex()}"
    else:
        who = str(parcel.villager_id or parcel.pk)
    return crypto.index(parcel.county_id, "person", who)


def recipients_of(county_id: int, parcels: Iterable[Parcel]) -> list[Recipient]:
    """Group parcels by person, with what a message needs of her."""
    of_person: dict[bytes, list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        of_person[person_index(parcel)].append(parcel)
    return [
        Recipient(
            index=index,
            name=_clear(county_id, "name", some[0].name_secret),
            phone=_clear(county_id, "phone", some[0].phone_secret),
            subject_ids=tuple(parcel.pk for parcel in some),
        )
        for index, some in of_person.items()
    ]


def _clear(county_id: int, column: str, secret: str) -> str:
    return crypto.decrypt(county_id, "parcel", column, secret) if secret else ""


def codes_of(parcels: Sequence[Parcel]) -> str:
    """Write the pick-up codes as a message names them."""
    codes = "、".join(parcel.pickup_code for parcel in parcels[:MOST_CODES])
    return codes + "等" if len(parcels) > MOST_CODES else codes

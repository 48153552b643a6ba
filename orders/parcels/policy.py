"""Who is the same person (decisions 27)."""

from __future__ import annotations

from .models import Parcel


def same_person(one: Parcel, other: Parcel) -> bool:
    """Same villager, or same phone and name: relatives share phones, so a phone is not enough."""
    if one.villager_id is not None and one.villager_id == other.villager_id:
        return True
    if one.phone_index is None or other.phone_index is None:
        return False
    return bytes(one.phone_index) == bytes(other.phone_index) and bytes(
        one.name_index or b""
    ) == bytes(other.name_index or b"-")

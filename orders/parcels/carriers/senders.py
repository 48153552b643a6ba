"""Who sent an outward parcel? The room that took it in knows; the wiring page says whom to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.kernel import crypto

if TYPE_CHECKING:
    from stations.villagers.models import Villager

    from ..models import Parcel


@dataclass(frozen=True)
class Sender:
    """A villager of ours, or the name and phone on the label."""

    villager: Villager | None = None
    name: str = ""
    phone: str = ""


_asked: list[Callable[[Parcel], Sender | None]] = []


def ask_for_senders(known_by: Callable[[Parcel], Sender | None]) -> None:
    """Let a room above say who sent a parcel; wiring calls it."""
    if known_by not in _asked:
        _asked.append(known_by)


def sender_of(parcel: Parcel) -> Sender | None:
    """Name the sender; of a parcel nobody wrote down more of, the person it carries."""
    for known_by in _asked:
        if sender := known_by(parcel):
            return sender
    if parcel.villager_id is not None:
        return Sender(villager=parcel.villager)
    if not parcel.name_secret:
        return None
    return Sender(name=_clear(parcel, "name"), phone=_clear(parcel, "phone"))


def _clear(parcel: Parcel, column: str) -> str:
    secret = getattr(parcel, f"{column}_secret")
    return crypto.decrypt(parcel.county_id, "parcel", column, secret) if secret else ""

"""What a set of carrier events means. Pure: the same set gives the same answer in any order.

Events are ordered by the carrier's time, then by rank, then by digest, never by arrival. They are
told apart by visit: a waybill that went out and came back is one stream at the carrier and two
visits with us.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..choices import Direction, ParcelStatus
from .choices import RANK, CarrierStatus

S = CarrierStatus


@dataclass(frozen=True)
class Told:
    """One event as the fold sees it."""

    at: datetime.datetime
    status: str
    digest: bytes = b""

    @property
    def key(self) -> tuple[datetime.datetime, int, bytes]:
        return self.at, RANK[S(self.status)], self.digest


@dataclass(frozen=True)
class Stretch:
    """A visit of the waybill: its direction, and when our own scans ended it, if they did."""

    direction: str
    opened_at: datetime.datetime
    ended_at: datetime.datetime | None = None


def split(events: Iterable[Told], visits: Sequence[Stretch]) -> list[list[Told]]:
    """Give each visit its events, in order.

    An outward visit ends with the carrier's word that it was returned; every other one when our
    scans ended it, or else when the next began.
    """
    rest = sorted(set(events), key=lambda one: one.key)
    shares = []
    for this, following in zip(visits, [*visits[1:], None], strict=True):
        if following is None:
            shares.append(rest)
            break
        count = _first_return(rest) if this.direction == Direction.OUTBOUND else 0
        if not count:
            end = this.ended_at or following.opened_at
            count = sum(one.at <= end for one in rest)
        shares.append(rest[:count])
        rest = rest[count:]
    return shares


def _first_return(events: Sequence[Told]) -> int:
    """Count the events up to and including the first that says returned; 0 = none does."""
    return next((n for n, one in enumerate(events, start=1) if one.status == S.RETURNED), 0)


def last_word(events: Sequence[Told]) -> Told | None:
    """Give the event that says how it stands now: the last whose code we know, else the last."""
    known = [one for one in events if one.status != S.UNKNOWN]
    return max(known or events, key=lambda one: one.key, default=None)


_SAYS_NOTHING = {S.UNKNOWN, S.REGISTERED, S.CANCELLED}


def outward_status(events: Sequence[Told]) -> str | None:
    """Say what a tendered parcel has become by the carrier's events; None = nothing yet.

    The strongest word wins, so that the order in which they come does not matter: returned over
    delivered over lost over on its way.
    """
    said = {one.status for one in events}
    if S.RETURNED in said:
        return ParcelStatus.RETURNED_TO_SENDER.value
    if S.DELIVERED in said:
        return ParcelStatus.DELIVERED.value
    if S.LOST in said:
        return ParcelStatus.LOST.value
    if said - _SAYS_NOTHING:
        return ParcelStatus.CARRIER_TRANSIT.value
    return None


def first_saying(events: Sequence[Told], status: str) -> Told | None:
    """Give the earliest event of a status: when it became so."""
    return min((one for one in events if one.status == status), key=lambda one: one.key,
               default=None)  # fmt: skip

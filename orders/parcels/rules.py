"""How a scan moves a parcel: the ways through the tables of moves, and what a scan implies.

Pure. A way is walked from where the parcel is to its end; what lies between was skipped by the
scanners and is written down as inferred (domain 3, L4).
"""

from __future__ import annotations

import datetime
from uuid import UUID

from orders.cases.choices import CaseKind
from stations.network.choices import StationKind

from .choices import CLOSED, Custody, Direction, HoldReason, ParcelStatus, Step

P = ParcelStatus
CENTRE, POINT = StationKind.CENTRE, StationKind.POINT
Way = tuple[ParcelStatus, ...]

LINE: Way = (
    P.EXPECTED, P.RECEIVED_COUNTY, P.SORTED, P.BAGGED, P.LOADED, P.IN_TRANSIT, P.ARRIVED, P.SHELVED,
)  # fmt: skip
"""The way of a parcel when nothing goes wrong."""

OUT_LINE: Way = (
    P.ACCEPTED, P.LABELLED, P.STAGED, P.BAGGED, P.LOADED, P.ARRIVED_COUNTY, P.TENDERED,
)  # fmt: skip
"""The same outward; it begins at ACCEPTED because acceptance is an inspection, never inferred."""


def _to(end: ParcelStatus, line: Way = LINE) -> Way:
    return line[: line.index(end) + 1]


_AT_CENTRE: list[Way] = [
    _to(P.RECEIVED_COUNTY),
    (P.LOADED, P.IN_TRANSIT, P.RECEIVED_COUNTY),  # the van came back with it
    (P.MISSORTED, P.FORWARDING, P.RECEIVED_COUNTY),
    (P.SHORT, P.FOUND, P.RECEIVED_COUNTY),
    (P.RETURN_DUE, P.RETURN_BAGGED, P.RETURN_LOADED, P.RETURNED_COUNTY),
]
_AT_POINT: list[Way] = [
    _to(P.ARRIVED),
    (P.MISSORTED, P.FORWARDING, P.ARRIVED),
    (P.SHORT, P.FOUND, P.ARRIVED),
]
_MISSING: list[Way] = [
    (P.LOADED, P.IN_TRANSIT, P.SHORT),
    (P.FORWARDING, P.SHORT),
    (P.RETURN_LOADED, P.SHORT),
    (P.ARRIVED, P.SHORT),  # its bag was taken over sealed, and counted later
]
INBOUND_WAYS: dict[tuple[Step, StationKind], list[Way]] = {
    (Step.RECEIVE, CENTRE): _AT_CENTRE,
    (Step.UNLOAD, CENTRE): _AT_CENTRE,
    (Step.RECEIVE, POINT): _AT_POINT,
    (Step.UNLOAD, POINT): _AT_POINT,
    (Step.LOAD, CENTRE): [_to(P.LOADED), (P.MISSORTED, P.FORWARDING)],
    (Step.LOAD, POINT): [
        (P.MISSORTED, P.FORWARDING),
        (P.REFUSED, P.RETURN_DUE, P.RETURN_BAGGED, P.RETURN_LOADED),
    ],
    (Step.BAG, CENTRE): [_to(P.BAGGED)],
    (Step.BAG, POINT): [(P.REFUSED, P.RETURN_DUE, P.RETURN_BAGGED)],
    (Step.SHORT, CENTRE): _MISSING,
    (Step.SHORT, POINT): _MISSING,
    (Step.LOST, CENTRE): [(P.SHORT, P.LOST)],
    (Step.LOST, POINT): [(P.SHORT, P.LOST)],
    (Step.SHELVE, POINT): [
        LINE,
        (P.OVERDUE, P.SHELVED),
        (P.RETURN_DUE, P.SHELVED),  # she came before the van did
        (P.MISSORTED, P.FORWARDING, P.ARRIVED, P.SHELVED),
        (P.SHORT, P.FOUND, P.ARRIVED, P.SHELVED),
    ],
    (Step.HOLD, CENTRE): [(*_to(P.RECEIVED_COUNTY), P.HELD), (P.SORTED, P.HELD)],
    (Step.HOLD, POINT): [(*_to(P.ARRIVED), P.HELD), (P.SHELVED, P.HELD), (P.OVERDUE, P.HELD)],
    (Step.RELEASE, CENTRE): [(P.HELD, P.RECEIVED_COUNTY)],
    (Step.RELEASE, POINT): [(P.HELD, P.ARRIVED)],
    (Step.SEND_BACK, POINT): [
        (start, P.RETURN_DUE, P.RETURN_BAGGED)
        for start in (P.ARRIVED, P.SHELVED, P.OVERDUE, P.HELD, P.REFUSED, P.MISSORTED)
    ],
    (Step.SEND_BACK, CENTRE): [
        *[
            (start, P.RETURN_DUE, P.RETURNED_CARRIER)
            for start in (P.RECEIVED_COUNTY, P.HELD, P.REFUSED, P.MISSORTED)
        ],
        (P.RETURN_BAGGED, P.RETURN_LOADED, P.RETURNED_COUNTY, P.RETURNED_CARRIER),
    ],
}
_OUT_AT_CENTRE: list[Way] = [
    _to(P.ARRIVED_COUNTY, OUT_LINE),
    (P.SHORT, P.FOUND, P.ARRIVED_COUNTY),
]
OUTBOUND_WAYS: dict[tuple[Step, StationKind], list[Way]] = {
    (Step.ACCEPT, POINT): [(P.BOOKED, P.ACCEPTED)],
    (Step.ACCEPT, CENTRE): [(P.BOOKED, P.ACCEPTED)],
    (Step.STAGE, POINT): [_to(P.STAGED, OUT_LINE)],
    (Step.STAGE, CENTRE): [_to(P.STAGED, OUT_LINE)],
    (Step.LOAD, POINT): [_to(P.LOADED, OUT_LINE)],
    (Step.BAG, POINT): [_to(P.BAGGED, OUT_LINE)],
    (Step.RECEIVE, CENTRE): _OUT_AT_CENTRE,
    (Step.UNLOAD, CENTRE): _OUT_AT_CENTRE,
    (Step.RECEIVE, POINT): [(P.SHORT, P.FOUND, P.STAGED)],  # it had never left
    (Step.UNLOAD, POINT): [(P.SHORT, P.FOUND, P.STAGED)],
    (Step.SHORT, CENTRE): [(P.LOADED, P.SHORT)],
    (Step.LOST, CENTRE): [(P.SHORT, P.LOST)],
    (Step.LOST, POINT): [(P.SHORT, P.LOST)],
    (Step.TENDER, CENTRE): [OUT_LINE],
}


def _paths() -> dict[tuple[str, str, str, str], tuple[str, ...]]:
    """Answer beforehand where every scan leads, by direction, step, kind of station and status."""
    paths: dict[tuple[str, str, str, str], tuple[str, ...]] = {}
    for direction, ways in ((Direction.INBOUND, INBOUND_WAYS), (Direction.OUTBOUND, OUTBOUND_WAYS)):
        for (step, kind), some in ways.items():
            for way in some:
                for i, status in enumerate(way[:-1]):
                    rest = tuple(one.value for one in way[i + 1 :])
                    paths.setdefault((direction.value, step.value, kind.value, status.value), rest)
    return paths


_PATHS = _paths()


def path_of(direction: str, step: str, kind: str, status: str) -> tuple[str, ...] | None:
    """Give the statuses a scan leads through, the last one being what it says; None = illegal."""
    return _PATHS.get((direction, step, kind, status))


AWAY = {
    s.value
    for s in (
        P.EXPECTED, P.LOADED, P.IN_TRANSIT, P.FORWARDING, P.RETURN_LOADED, P.SHORT, P.LOST,
        P.BOOKED, P.TENDERED, P.CARRIER_TRANSIT, *CLOSED,
    )
}  # fmt: skip
"""In these a parcel lies at no station of ours."""

_WITH_RUN = {P.LOADED.value, P.IN_TRANSIT.value, P.FORWARDING.value, P.RETURN_LOADED.value}
_WITH_PERSON = {P.BOOKED.value, P.COLLECTED.value, P.DELIVERED.value, P.CANCELLED.value}
_UNCHANGED = {P.SHORT.value, P.LOST.value, P.CLAIM.value}
"""Nobody has it in hand: the last one who confirmed it answers for it."""

Custodian = tuple[str, UUID | None]


def custodian_of(
    status: str, station_id: UUID | None, run_id: UUID | None, before: Custodian
) -> Custodian:
    """Say who answers for a parcel that became `status` at this station or on this run."""
    if status in _UNCHANGED:
        return before
    if status not in AWAY:
        return Custody.STATION.value, station_id
    if status in _WITH_RUN:
        if run_id is None and before[0] == Custody.RUN.value:
            return before  # an inferred step: the run that took it still has it
        return Custody.RUN.value, run_id
    if status in _WITH_PERSON:
        return Custody.PERSON.value, None
    return Custody.CARRIER.value, None


CLOSED_VALUES = {status.value for status in CLOSED}
ARRIVING = {Step.RECEIVE.value, Step.UNLOAD.value, Step.SHELVE.value, Step.ACCEPT.value}
"""Steps that bring something to a station; a station that is not working takes nothing in."""

AHEAD_AT_MOST = datetime.timedelta(minutes=5)
BEHIND_AT_MOST = datetime.timedelta(days=14)
CLOCK_SUSPECT = "clock_suspect"
_HOLD_REASONS = {reason.value for reason in HoldReason if reason.value}
_OTHER_WORDS = {"prohibited": HoldReason.CONTRABAND.value}

CASE_OF_HOLD = {
    HoldReason.NO_CONSENT.value: CaseKind.NO_CONSENT.value,
    HoldReason.DAMAGED.value: CaseKind.DAMAGED.value,
    HoldReason.WET.value: CaseKind.WET.value,
    HoldReason.OPENED.value: CaseKind.OPENED.value,
    HoldReason.UNKNOWN_RECIPIENT.value: CaseKind.UNKNOWN_RECIPIENT.value,
    HoldReason.CONTRABAND.value: CaseKind.PROHIBITED.value,
}
"""Every reason that is somebody's to solve has its case; releasing the hold ends it."""

ASKS_RECIPIENT = {HoldReason.DAMAGED.value, HoldReason.WET.value, HoldReason.OPENED.value}
"""What is not whole is placed only with the recipient's word (domain 3.2, 5.5)."""

ENDED_BY_RETURN = {
    *CASE_OF_HOLD.values(), CaseKind.MISSORTED.value, CaseKind.REFUSED.value,
    CaseKind.OVERDUE.value,
}  # fmt: skip
"""What the carrier took back is no longer ours to solve."""


def is_clock_suspect(occurred_at: datetime.datetime, now: datetime.datetime) -> bool:
    """Say whether the device's clock must be wrong; the scan counts all the same."""
    return occurred_at > now + AHEAD_AT_MOST or occurred_at < now - BEHIND_AT_MOST


def hold_reason_of(note: str) -> str:
    """Read the reason of a hold from its note: one of the known words first, else `other`."""
    word = note.split(":", 1)[0].strip().lower().replace(" ", "_")
    word = _OTHER_WORDS.get(word, word)
    return word if word in _HOLD_REASONS else HoldReason.OTHER.value

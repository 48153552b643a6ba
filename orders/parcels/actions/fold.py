"""One scan applied to one parcel in memory: the guards, the way, and the facts it leaves."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.kernel.errors import DomainError, IllegalMove
from orders.cases.batches import Found
from stations.network.choices import HANDING_OUT, WORKING, StationKind
from stations.network.errors import StationClosed

from ..choices import (
    INBOUND_MOVES,
    OUTBOUND_MOVES,
    ConsentBasis,
    Direction,
    HoldReason,
    ParcelStatus,
    Step,
)
from ..errors import CodesExhausted, NoConsent, UnknownRecipient, WordMissing, WrongStation
from ..rules import (
    ARRIVING,
    ASKS_RECIPIENT,
    AWAY,
    CLOCK_SUSPECT,
    CLOSED_VALUES,
    LINE,
    Custodian,
    custodian_of,
    hold_reason_of,
    is_clock_suspect,
    path_of,
)
from ..scans import ScanIn
from .exceptions import RETURN_DUE, note_cases

ARRIVED, SHELVED = ParcelStatus.ARRIVED.value, ParcelStatus.SHELVED.value
TENDERED = ParcelStatus.TENDERED.value
HELD, MISSORTED = ParcelStatus.HELD.value, ParcelStatus.MISSORTED.value
INBOUND, POINT = Direction.INBOUND.value, StationKind.POINT.value
SHELVE, HOLD, RELEASE = Step.SHELVE.value, Step.HOLD.value, Step.RELEASE.value
RECEIVE, UNLOAD = Step.RECEIVE.value, Step.UNLOAD.value
SHORT = Step.SHORT.value
LOAD, SEND_BACK, INFERRED = Step.LOAD.value, Step.SEND_BACK.value, Step.INFERRED.value
ORDER, STANDING = ConsentBasis.ORDER.value, ConsentBasis.STANDING.value
ADDRESS, NO_CONSENT = ConsentBasis.ADDRESS.value, HoldReason.NO_CONSENT.value
UNKNOWN = HoldReason.UNKNOWN_RECIPIENT.value
BEFORE_ARRIVAL = {status.value for status in LINE[: LINE.index(ParcelStatus.ARRIVED)]}
AT_ANOTHER_POINT = {ARRIVED, SHELVED, ParcelStatus.OVERDUE.value}
WORKING_VALUES = {status.value for status in WORKING}
HANDING_OUT_VALUES = {status.value for status in HANDING_OUT}


@dataclass(slots=True)
class Place:
    """A station as the fold needs it."""

    id: UUID
    name: str
    kind: str
    status: str
    code_scheme: str
    default_shelf: str
    has_map: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on a shelf with its pick-up code, or why there is none."""

    shelf: str = ""
    code: str = ""
    refusal: DomainError | None = None


NO_SLOT = Slot(refusal=CodesExhausted())


@dataclass(slots=True)
class Folded:
    """A parcel while its scans are folded; columns in the order of statements.LOCK_PARCELS."""

    id: UUID
    carrier_id: str
    waybill_no: str
    station_id: UUID
    held_at_id: UUID | None
    status: str
    direction: str
    hold_reason: str
    consent_basis: str
    villager_id: UUID | None
    shelf_code: str
    pickup_code: str
    custody: str
    custody_id: UUID | None
    status_changed_at: datetime.datetime
    shelved_now: bool = False


@dataclass(slots=True)
class Facts:
    """What the scans of a batch leave behind: columns of the events, and who was moved."""

    occurred_at: list[datetime.datetime] = field(default_factory=list)
    parcel_id: list[UUID] = field(default_factory=list)
    step: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    direction: list[str] = field(default_factory=list)
    station_id: list[UUID] = field(default_factory=list)
    op_id: list[UUID | None] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    custody: list[str] = field(default_factory=list)
    custody_id: list[UUID | None] = field(default_factory=list)
    moved: dict[int, Folded] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    ended: dict[str, dict[UUID, str]] = field(default_factory=dict)
    """By outcome: the parcels whose cases end, with what is said of each."""

    def add(
        self,
        scan: ScanIn,
        parcel: Folded,
        step: str,
        status: str,
        op_id: UUID | None,
        note: str,
        custodian: Custodian,
    ) -> None:
        self.occurred_at.append(scan.occurred_at)
        self.parcel_id.append(parcel.id)
        self.step.append(step)
        self.status.append(status)
        self.direction.append(parcel.direction)
        self.station_id.append(scan.station)
        self.op_id.append(op_id)
        self.note.append(note)
        self.custody.append(custodian[0])
        self.custody_id.append(custodian[1])


@dataclass(slots=True)
class Rules:
    """What the whole batch knows before folding."""

    now: datetime.datetime
    consenting: Collection[UUID]
    name_of: object  # station id → name, asked only for a refusal
    run_id: UUID | None = None
    """The run that takes what is loaded; its room proves that it is one."""
    against_record: bool = False
    """Whoever scans has in hand what the record has elsewhere, or counted and did not find it."""

    def apply(
        self, scan: ScanIn, parcel: Folded, place: Place, slot: Slot, facts: Facts
    ) -> DomainError | None:
        """Move the parcel as the scan says; raise the refusal, return what must be said besides."""
        step = scan.step
        path = path_of(parcel.direction, step, place.kind, parcel.status)
        if path is None and self.against_record:
            path = _against_record(step, parcel, place)
        if path is None:
            raise illegal(parcel.status)
        self._ask_place(step, parcel, place)
        note, advice, reason = scan.note or "", None, ""
        if parcel.direction == INBOUND:
            if step == SHELVE:
                if not self.has_consent(parcel):
                    reason, advice = _why_not(parcel)
                    if parcel.status == RETURN_DUE:
                        raise advice  # it was on its way out: that goes on
                    path, step, note = _held(path), HOLD, reason
                elif slot.refusal is not None:
                    raise slot.refusal
            elif step == HOLD:
                reason = hold_reason_of(note)
            elif step == RELEASE:
                self._ask_release(parcel, note)
            elif path[-1] == ARRIVED and parcel.station_id != place.id:
                path = (*path, MISSORTED)
                advice = self._wrong_station(parcel)
        if is_clock_suspect(scan.occurred_at, self.now):
            note = f"{CLOCK_SUSPECT} {note}".strip()[:200]
        custodian = (parcel.custody, parcel.custody_id)
        for status in path[:-1]:
            custodian = custodian_of(status, place.id, self.run_id, custodian)
            facts.add(scan, parcel, INFERRED, status, None, "", custodian)
        custodian = custodian_of(path[-1], place.id, self.run_id, custodian)
        facts.add(scan, parcel, step, path[-1], scan.op_id, note, custodian)
        note_cases(facts, parcel, path, place.id, reason, note)
        parcel.custody, parcel.custody_id = custodian
        _settle(parcel, path[-1], place, reason, slot)
        facts.moved[parcel.id.int] = parcel
        return advice

    def _ask_place(self, step: str, parcel: Folded, place: Place) -> None:
        """Refuse what cannot be true at this station."""
        allowed = WORKING_VALUES if step in ARRIVING else HANDING_OUT_VALUES
        if place.status not in allowed:
            raise StationClosed
        if parcel.direction != INBOUND:
            return
        elsewhere = parcel.held_at_id not in (None, place.id)
        if elsewhere and step not in ARRIVING and parcel.status not in BEFORE_ARRIVAL:
            raise WrongStation(
                _("It lies at %(station)s.") % {"station": self.name_of(parcel.held_at_id)}
            )
        foreign = parcel.station_id != place.id and place.kind == POINT
        known = parcel.status == MISSORTED and not elsewhere and step in ARRIVING
        if foreign and (known or step in (SHELVE, HOLD)):
            raise self._wrong_station(parcel)

    def _ask_release(self, parcel: Folded, note: str) -> None:
        """Refuse to release what still waits for somebody's word."""
        if parcel.hold_reason in (NO_CONSENT, UNKNOWN) and not self.has_consent(parcel):
            raise _why_not(parcel)[1]
        if parcel.hold_reason in ASKS_RECIPIENT and not note:
            raise WordMissing(pointer="/note")

    def _wrong_station(self, parcel: Folded) -> WrongStation:
        name = self.name_of(parcel.station_id)
        return WrongStation(
            _("This parcel is for %(station)s. Put it aside for the next van.") % {"station": name},
            station=str(parcel.station_id),
            station_name=name,
        )

    def has_consent(self, parcel: Folded) -> bool:
        """A basis other than standing consent does not lapse; that one is asked for again."""
        if parcel.consent_basis in (ORDER, ADDRESS):
            return True
        if parcel.villager_id in self.consenting:
            parcel.consent_basis = STANDING
            return True
        return False


def _against_record(step: str, parcel: Folded, place: Place) -> tuple[str, ...] | None:
    """What two hands say against the record: it is here though it lies elsewhere, or is not."""
    elsewhere = parcel.held_at_id not in (None, place.id)
    if step == UNLOAD and elsewhere and place.kind == POINT and parcel.status in AT_ANOTHER_POINT:
        return (MISSORTED,)
    moves = INBOUND_MOVES if parcel.direction == INBOUND else OUTBOUND_MOVES
    if step == SHORT and parcel.held_at_id == place.id and SHORT in moves.get(parcel.status, ()):
        return (SHORT,)
    return None


def illegal(status: str, **more: Any) -> IllegalMove:
    label = ParcelStatus(status).label
    return IllegalMove(
        _("The parcel is “%(status)s”; this scan does not fit.") % {"status": label},
        status_now=status,
        **more,
    )


def _why_not(parcel: Folded) -> tuple[str, DomainError]:
    """Say why it may not be shelved: nobody's parcel, or somebody's who was not asked."""
    if parcel.villager_id is None and not parcel.consent_basis:
        return UNKNOWN, UnknownRecipient()
    return NO_CONSENT, NoConsent()


def _held(path: tuple[str, ...]) -> tuple[str, ...]:
    """The same way, ending aside instead of on the shelf."""
    return (*path[:-1], HELD)


def _settle(parcel: Folded, status: str, place: Place, reason: str, slot: Slot) -> None:
    """Bring the parcel's columns in line with its new status."""
    parcel.status = status
    parcel.held_at_id = None if status in AWAY else place.id
    parcel.hold_reason = reason if status == HELD else ""
    parcel.shelved_now = status == SHELVED
    on_shelf = status == SHELVED
    parcel.shelf_code, parcel.pickup_code = (slot.shelf, slot.code) if on_shelf else ("", "")


def is_open(parcel: Folded) -> bool:
    return parcel.status not in CLOSED_VALUES

"""What a scan finds wrong or sets right: the cases of a batch, kept while it is folded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from orders.cases.batches import Found, end_found, open_found
from orders.cases.choices import CaseKind, Outcome

from ..choices import ParcelStatus
from ..rules import CASE_OF_HOLD, ENDED_BY_RETURN

if TYPE_CHECKING:
    from accounts.identity.models import User

    from .fold import Facts, Folded

P = ParcelStatus
HELD, MISSORTED, FORWARDING = P.HELD.value, P.MISSORTED.value, P.FORWARDING.value
RETURNED = P.RETURNED_CARRIER.value
RETURN_DUE = P.RETURN_DUE.value
TAKEN_IN = {P.ARRIVED.value, P.SHELVED.value, P.RECEIVED_COUNTY.value}
KINDS = {
    Outcome.ACCEPTED.value: {*CASE_OF_HOLD.values(), CaseKind.OVERDUE.value},
    Outcome.FORWARDED.value: {CaseKind.MISSORTED.value},
    Outcome.RETURNED.value: ENDED_BY_RETURN,
}
"""Which cases an outcome ends."""


def note_cases(
    facts: Facts, parcel: Folded, path: tuple[str, ...], station_id: UUID, reason: str, note: str
) -> None:
    """Note the case a scan opens or ends; called before the parcel's columns are changed.

    So the case names the custodian before the scan: what is found damaged at the unloading is the
    driver's, found an hour later it is the station's.
    """
    end = path[-1]
    if end == MISSORTED and parcel.status in (MISSORTED, FORWARDING):
        _end(facts, parcel, Outcome.FORWARDED, note)  # where it was, it is no longer
    if end in (HELD, MISSORTED):
        kind = CASE_OF_HOLD.get(reason) if end == HELD else CaseKind.MISSORTED.value
        if kind:
            custodian = (parcel.custody, parcel.custody_id)
            said = "" if note == reason else note  # the kind of the case says the reason already
            facts.found.append(
                Found(kind, station_id, parcel.id, parcel.waybill_no, custodian, said)
            )
    elif end == RETURNED:
        _end(facts, parcel, Outcome.RETURNED, note)
    elif end in TAKEN_IN and parcel.status in (HELD, RETURN_DUE):
        _end(facts, parcel, Outcome.ACCEPTED, note)
    elif end in TAKEN_IN and parcel.status in (MISSORTED, FORWARDING):
        _end(facts, parcel, Outcome.FORWARDED, note)


def _end(facts: Facts, parcel: Folded, outcome: Outcome, note: str) -> None:
    facts.found = [one for one in facts.found if one.parcel_id != parcel.id]
    facts.ended.setdefault(outcome.value, {})[parcel.id] = note


def settle_cases(county_id: int, facts: Facts, actor: User) -> None:
    """End and open the cases of a batch: no statement when there are none, a few for any number."""
    for outcome, parcels in facts.ended.items():
        end_found(county_id, parcels, actor=actor, outcome=outcome, kinds=KINDS[outcome])
    open_found(county_id, facts.found, actor=actor)

"""Many cases at once: a batch of scans opens and ends what it finds in a handful of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.kernel.numbers import random_number

from .choices import CaseStatus, clock_of
from .models import Case, CaseNote

if TYPE_CHECKING:
    from accounts.identity.models import User


@dataclass(frozen=True)
class Found:
    """An exception about one parcel: where it was found and who answered for it then."""

    kind: str
    station_id: UUID
    parcel_id: UUID
    label: str
    custodian: tuple[str, UUID | None] = ("", None)
    note: str = ""
    money_fen: int = 0
    data: dict[str, Any] = field(default_factory=dict)


def open_found(county_id: int, found: Sequence[Found], *, actor: User | None) -> list[Case]:
    """Open a case for each; where one of the kind is open already, only the note is added.

    Called inside the act that found them; the act has asked for the right.
    """
    if not found:
        return []
    now = timezone.now()
    cases = [
        Case(
            county_id=county_id,
            number=random_number("C"),
            kind=one.kind,
            station_id=one.station_id,
            subject_type="parcel",
            subject_id=one.parcel_id,
            subject_label=one.label[:120],
            parcel_id=one.parcel_id,
            custody=one.custodian[0],
            custody_id=one.custodian[1],
            money_fen=one.money_fen,
            data=one.data,
            opened_at=now,
            opened_by=actor,
            due_at=now + clock_of(one.kind),
        )
        for one in found
    ]
    Case.objects.bulk_create(cases, ignore_conflicts=True)
    kept = list(
        Case.objects.in_county(county_id)
        .open()
        .filter(
            kind__in={one.kind for one in found}, subject_id__in={one.parcel_id for one in found}
        )
    )
    of_subject = {(case.kind, case.subject_id): case for case in kept}
    _note(
        county_id,
        actor,
        [(of_subject[one.kind, one.parcel_id], one.note) for one in found if one.note],
    )
    mine = {case.pk for case in cases}
    _tell("cases.opened", county_id, [case for case in kept if case.pk in mine], actor)
    return kept


def end_found(
    county_id: int,
    parcels: Mapping[UUID, str],
    *,
    actor: User | None,
    outcome: str,
    kinds: Collection[str],
) -> int:
    """End the open cases of these kinds about these parcels, each with the text given for it."""
    if not parcels:
        return 0
    cases = list(
        Case.objects.in_county(county_id)
        .open()
        .filter(parcel_id__in=list(parcels), kind__in=list(kinds))
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if not cases:
        return 0
    now = timezone.now()
    Case.objects.in_county(county_id).filter(pk__in=[case.pk for case in cases]).update(
        status=CaseStatus.SOLVED,
        status_changed_at=now,
        outcome=outcome,
        solved_at=now,
        solved_by=actor,
        version=F("version") + 1,
    )
    _note(county_id, actor, [(case, parcels[case.parcel_id] or "–") for case in cases])
    _tell("cases.solved", county_id, cases, actor, outcome=outcome)
    return len(cases)


def _note(county_id: int, actor: User | None, notes: Sequence[tuple[Case, str]]) -> None:
    CaseNote.objects.bulk_create(
        CaseNote(county_id=county_id, case=case, by=actor, text=text[:500]) for case, text in notes
    )


def _tell(topic: str, county_id: int, cases: list[Case], actor: User | None, **data: Any) -> None:
    if cases:
        record_event(
            topic,
            county_id=county_id,
            actor=actor,
            stations={case.station_id for case in cases},
            data={
                "cases": [str(case.pk) for case in cases],
                "kinds": sorted({case.kind for case in cases}),
                "subjects": [str(case.subject_id) for case in cases],
                **data,
            },
        )

"""All writes of cases. Whoever finds the exception opens the case, whoever may act solves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.files.actions import store_file
from accounts.files.models import Attachment
from accounts.identity.policy import allows, require
from accounts.kernel.errors import NotAllowed, UnknownReference
from accounts.kernel.numbers import random_number
from accounts.kernel.text import clean_text
from stations.network.errors import ReasonMissing

from .choices import CaseStatus, Outcome, clock_of
from .errors import CannotOwn, CaseClosed, OutcomeByAct, OutcomeMissing
from .models import Case, CaseNote
from .policy import may_note, may_work, outcomes_by_hand

if TYPE_CHECKING:
    from django.core.files.base import File
    from django.db import models

    from accounts.identity.models import User


def open_case(
    kind: str,
    *,
    county_id: int,
    station_id: UUID,
    subject: models.Model,
    actor: User | None,
    parcel_id: UUID | None = None,
    custodian: tuple[str, UUID | None] = ("", None),
    money_fen: int = 0,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Case:
    """Open a case, or add the note to the one of this kind that is open about the same thing.

    Called inside an act that found the exception; the act has asked for the right.
    """
    now = timezone.now()
    case = Case(
        county_id=county_id,
        number=random_number("C"),
        kind=kind,
        station_id=station_id,
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        subject_label=str(subject)[:120],
        parcel_id=parcel_id,
        custody=custodian[0],
        custody_id=custodian[1],
        money_fen=money_fen,
        data=data or {},
        opened_at=now,
        opened_by=actor,
        due_at=now + clock_of(kind),
    )
    with transaction.atomic():
        same = Case.objects.in_county(county_id).filter(
            kind=kind, subject_id=subject.pk, status=CaseStatus.OPEN
        )
        # Two finders at once: the unique open case lets one in, the other adds to it.
        Case.objects.bulk_create([case], ignore_conflicts=True)
        kept = same.select_for_update(of=("self",)).get()
        if note:
            _note(kept, actor, note)
        if kept.pk == case.pk:
            _tell("case.opened", kept, actor)
    return kept


@dataclass(frozen=True)
class NewCase:
    """What one of many cases of a batch is about."""

    station_id: UUID
    subject_type: str
    subject_id: UUID
    subject_label: str
    note: str
    parcel_id: UUID | None = None
    custodian: tuple[str, UUID | None] = ("", None)
    data: dict[str, Any] = field(default_factory=dict)


def open_cases(
    county_id: int, kind: str, wanted: Sequence[NewCase], *, actor: User
) -> dict[UUID, str]:
    """Open many cases of a kind at once; returns their numbers by what they are about.

    The same statements for any number. What has an open case of the kind gets a note in it.
    """
    now = timezone.now()
    by_subject = {one.subject_id: one for one in wanted}
    cases = [
        Case(
            county_id=county_id,
            number=random_number("C"),
            kind=kind,
            station_id=one.station_id,
            subject_type=one.subject_type,
            subject_id=one.subject_id,
            subject_label=one.subject_label[:120],
            parcel_id=one.parcel_id,
            custody=one.custodian[0],
            custody_id=one.custodian[1],
            data=one.data,
            opened_at=now,
            opened_by=actor,
            due_at=now + clock_of(kind),
        )
        for one in by_subject.values()
    ]
    with transaction.atomic():
        Case.objects.bulk_create(cases, ignore_conflicts=True)
        standing = (
            Case.objects.in_county(county_id)
            .filter(kind=kind, subject_id__in=list(by_subject), status=CaseStatus.OPEN)
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        kept = {case.subject_id: case for case in standing}
        CaseNote.objects.bulk_create(
            CaseNote(county_id=county_id, case=kept[one.subject_id], by=actor, text=one.note)
            for one in wanted
        )
        mine = {case.pk for case in cases}
        opened = [case for case in kept.values() if case.pk in mine]
        record_event(
            "cases.opened",
            county_id=county_id,
            actor=actor,
            stations={case.station_id for case in opened},
            data={"kind": kind, "cases": [str(case.pk) for case in opened]},
        )
    return {subject_id: case.number for subject_id, case in kept.items()}


def add_note(
    case: Case,
    *,
    actor: User,
    text: str = "",
    attachment_id: UUID | None = None,
    upload: File | None = None,
) -> CaseNote:
    """Add evidence: words, a file stored before, or one stored now; what is solved takes none.

    Who is named as last custodian may do so as well as who works the case.
    """
    text = clean_text(text, max_length=500)
    if not text and attachment_id is None and upload is None:
        raise ReasonMissing(pointer="/text")
    with transaction.atomic():
        case = Case.objects.in_county(actor.county_id or 0).lock(case.pk)
        if not may_note(actor, case):
            raise NotAllowed(capability="cases.note")
        if case.status != CaseStatus.OPEN:
            raise CaseClosed
        if upload is not None:
            attachment_id = store_file(
                actor=actor, upload=upload, kind="evidence", subject=case,
                station_id=case.station_id,
            ).pk  # fmt: skip
        elif attachment_id is not None:
            _check_seen(actor, attachment_id)
        note = _note(case, actor, text, attachment_id)
        _tell("case.noted", case, actor)
    return note


def assign_case(case: Case, *, actor: User, owner: User) -> Case:
    """Name the person who must solve it; raises CannotOwn if he may not."""
    with transaction.atomic():
        case = _lock(case, actor)
        if case.status != CaseStatus.OPEN:
            raise CaseClosed
        if owner.county_id != case.county_id or not may_work(owner, case):
            raise CannotOwn(pointer="/owner")
        case.owner, case.version = owner, case.version + 1
        case.save(update_fields=["owner", "version"])
        _tell("case.assigned", case, actor, owner=owner.pk)
    return case


def solve_case(case: Case, *, actor: User, outcome: str, reason: str) -> Case:
    """End a case by hand with its outcome and the reason.

    Raises ReasonMissing, OutcomeMissing, and OutcomeByAct where the outcome is another act's.
    """
    if outcome not in Outcome.values or not outcome:
        raise OutcomeMissing(pointer="/outcome")
    reason = _reason(reason)
    with transaction.atomic():
        case = _lock(case, actor)
        if outcome not in outcomes_by_hand(case):
            raise OutcomeByAct(pointer="/outcome")
        end_case(case, actor=actor, outcome=outcome, reason=reason)
    return case


def end_case(case: Case, *, actor: User | None, outcome: str, reason: str) -> None:
    """End a locked case as part of an act that settles it; the act has asked for the right."""
    case.move_to(
        CaseStatus.SOLVED,
        outcome=outcome,
        solved_at=timezone.now(),
        solved_by=actor,
        version=case.version + 1,
    )
    _note(case, actor, reason)
    _tell("case.solved", case, actor, outcome=outcome)


def reopen_case(case: Case, *, actor: User, reason: str) -> Case:
    """Take a solved case up again (law L5: a manager, with a reason)."""
    reason = _reason(reason)
    with transaction.atomic():
        case = _lock(case, actor, "cases.reopen")
        case.move_to(
            CaseStatus.OPEN,
            outcome="",
            solved_at=None,
            solved_by=None,
            due_at=timezone.now() + clock_of(case.kind),
            version=case.version + 1,
        )
        _note(case, actor, reason)
        _tell("case.reopened", case, actor)
    return case


def _lock(case: Case, actor: User, capability: str = "cases.work") -> Case:
    case = Case.objects.in_county(actor.county_id or 0).lock(case.pk)
    require(actor, capability, at=case.station_id)
    return case


def _check_seen(actor: User, attachment_id: UUID) -> None:
    """Take as evidence only a file the actor may look at himself."""
    files = Attachment.objects.in_county(actor.county_id or 0)
    file = files.refer(attachment_id, "/attachment")
    reach = file.station_id or file.county_id
    if file.uploaded_by_id != actor.pk and not allows(actor, "files.view", at=reach):
        raise UnknownReference(pointer="/attachment")


def _note(case: Case, actor: User | None, text: str, attachment_id: UUID | None = None) -> CaseNote:
    return CaseNote.objects.create(
        county_id=case.county_id, case=case, by=actor, text=text, attachment_id=attachment_id
    )


def _tell(topic: str, case: Case, actor: User | None, **data: Any) -> None:
    record_event(
        topic,
        county_id=case.county_id,
        actor=actor,
        subject=case,
        station_id=case.station_id,
        stations=[case.station_id],
        data={"case": str(case.pk), "kind": case.kind, "subject": str(case.subject_id), **data},
    )


def _reason(text: str) -> str:
    reason = clean_text(text, max_length=500)
    if not reason:
        raise ReasonMissing(pointer="/reason")
    return reason

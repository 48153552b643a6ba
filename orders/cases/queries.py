"""Reads of cases that are not one queryset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from .models import Case, CaseNote

if TYPE_CHECKING:
    from accounts.identity.models import User


@dataclass(frozen=True)
class CaseCounts:
    open: int
    late: int


def count_open_cases(user: User, *, station_id: UUID | None = None) -> CaseCounts:
    """Count what waits and what is late among the open cases a person sees."""
    cases = Case.objects.visible_to(user).open()
    if station_id is not None:
        cases = cases.filter(station_id=station_id)
    late = Q(due_at__lt=timezone.now())
    found = cases.aggregate(open=Count("pk"), late=Count("pk", filter=late))
    return CaseCounts(**found)


def notes_of(case: Case) -> list[CaseNote]:
    """The evidence of a case, oldest first."""
    return list(
        CaseNote.objects.in_county(case.county_id)
        .filter(case=case)
        .select_related("by")
        .order_by("at", "id")
    )

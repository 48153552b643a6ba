"""Counting what could not be used: one row for each kind, seen in the admin."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from ..models import CarrierOddity


def count_oddity(county_id: int, service: str, kind: str, code: str = "", count: int = 1) -> None:
    """Count it once more; the first of its kind makes the row."""
    now = timezone.now()
    row = CarrierOddity(
        county_id=county_id,
        service=service,
        kind=kind,
        code=code[:32],
        count=0,
        first_at=now,
        last_at=now,
    )
    CarrierOddity.objects.bulk_create([row], ignore_conflicts=True)
    CarrierOddity.objects.in_county(county_id).filter(
        service=service, kind=kind, code=code[:32]
    ).update(count=F("count") + count, last_at=now)

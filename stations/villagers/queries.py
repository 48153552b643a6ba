"""Reads of other rooms: who agreed to what, who may come in whose place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from .choices import ConsentKind
from .models import Consent, Delegate, Villager


def consenting(
    county_id: int, villager_ids: Collection[UUID], kind: str = ConsentKind.HOLD_AT_STATION
) -> set[UUID]:
    """Return those of the villagers whose consent of this kind stands."""
    if not villager_ids:
        return set()
    standing = Consent.objects.in_county(county_id).filter(
        villager_id__in=villager_ids, kind=kind, withdrawn_at__isnull=True
    )
    return set(standing.values_list("villager_id", flat=True))


def standing_consents(county_id: int, villager_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the kinds of standing consent of each villager."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    if villager_ids:
        rows = Consent.objects.in_county(county_id).filter(
            villager_id__in=villager_ids, withdrawn_at__isnull=True
        )
        for villager_id, kind in rows.order_by("kind").values_list("villager_id", "kind"):
            found[villager_id].append(kind)
    return found


def standing_delegates(villager: Villager) -> list[Delegate]:
    """List who may collect for the villager now."""
    return list(
        Delegate.objects.in_county(villager.county_id)
        .filter(villager_id=villager.pk, revoked_at__isnull=True)
        .order_by("created_at", "id")
    )


def delegate_named(villager: Villager, pk: UUID | str) -> Delegate | None:
    """Find a standing delegate by his own id or by the id of the villager he is."""
    return (
        Delegate.objects.in_county(villager.county_id)
        .filter(Q(pk=pk) | Q(person_id=pk), villager_id=villager.pk, revoked_at__isnull=True)
        .first()
    )

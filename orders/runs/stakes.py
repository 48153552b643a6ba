"""What a parcel is worth to whoever answers for it: rooms that know register here (wiring)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from orders.parcels.models import Parcel

Weigher = Callable[[int, Sequence[Parcel]], Mapping[UUID, int]]
"""(county, parcels) → fen by parcel; in the same statements for any number."""
_weighers: list[Weigher] = []


def weigh_with(weigher: Weigher) -> None:
    if weigher not in _weighers:
        _weighers.append(weigher)


def at_stake(county_id: int, parcels: Sequence[Parcel]) -> dict[UUID, int]:
    """Say in fen what the loss of each would cost: its cash on delivery and what the rooms add."""
    stakes = {one.pk: one.cod_fen for one in parcels}
    for weigher in _weighers:
        for pk, fen in weigher(county_id, parcels).items():
            stakes[pk] += fen
    return stakes

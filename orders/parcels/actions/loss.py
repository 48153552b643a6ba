"""A lost parcel is closed when its claim is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..choices import ParcelStatus, Step
from ..models import Parcel
from .events import tell_of_one

if TYPE_CHECKING:
    from accounts.identity.models import User


def close_as_claimed(parcel: Parcel, *, actor: User, claim_number: str) -> None:
    """Close a locked lost parcel, as part of reporting its claim."""
    parcel.move_to(ParcelStatus.CLAIM, is_open=False, version=parcel.version + 1)
    tell_of_one(
        "parcel.claimed",
        parcel,
        step=Step.CLAIM,
        actor=actor,
        at=parcel.status_changed_at,
        note=claim_number,
    )

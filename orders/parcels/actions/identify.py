"""Somebody says whose a parcel is that nobody knew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from orders.cases.batches import end_found
from orders.cases.choices import CaseKind, Outcome
from stations.network.choices import StationKind
from stations.network.models import Station
from stations.villagers.models import Villager

from ..choices import HoldReason, ParcelStatus, Step
from ..errors import RecipientKnown
from ..models import Parcel
from .announce import address
from .events import tell_of_one

if TYPE_CHECKING:
    from accounts.identity.models import User

RECIPIENT = [
    "villager", "consent_basis", "name_secret", "phone_secret", "name_masked", "phone_masked",
    "name_index", "phone_index", "tail_index",
]  # fmt: skip


def identify_recipient(
    parcel: Parcel,
    *,
    actor: User,
    villager: Villager | None = None,
    name: str = "",
    phone: str = "",
) -> Parcel:
    """Give a parcel without a recipient one; what was held for that is free and may be shelved.

    Raises RecipientKnown; an address is corrected by its carrier, not by us.
    """
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "parcels.announce", at=parcel.station_id)
        if parcel.villager_id is not None or parcel.name_secret:
            raise RecipientKnown
        address(parcel, villager, name, phone, "")
        parcel.version += 1
        parcel.save(update_fields=[*RECIPIENT, "version"])
        if parcel.status == ParcelStatus.HELD and (
            parcel.hold_reason == HoldReason.UNKNOWN_RECIPIENT
        ):
            _release(parcel, actor)
        else:
            record_event(
                "parcel.identified",
                county_id=parcel.county_id,
                subject=parcel,
                actor=actor,
                station_id=parcel.station_id,
                stations=[parcel.station_id],
                data={"parcel": str(parcel.pk)},
            )
        end_found(
            parcel.county_id,
            {parcel.pk: parcel.name_masked},
            actor=actor,
            outcome=Outcome.CORRECTED,
            kinds=[CaseKind.UNKNOWN_RECIPIENT],
        )
    return parcel


def _release(parcel: Parcel, actor: User) -> None:
    here = Station.objects.in_county(parcel.county_id).get(pk=parcel.held_at_id)
    at_centre = here.kind == StationKind.CENTRE
    parcel.move_to(
        ParcelStatus.RECEIVED_COUNTY if at_centre else ParcelStatus.ARRIVED, hold_reason=""
    )
    tell_of_one(
        "parcel.identified",
        parcel,
        step=Step.RELEASE,
        actor=actor,
        at=timezone.now(),
        station_id=here.pk,
        stations=[here.pk],
    )

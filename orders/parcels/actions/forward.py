"""A parcel that lies, or is meant, for the wrong place: sent on, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.identity.policy import require
from orders.cases.batches import Found, end_found, open_found
from orders.cases.choices import CaseKind, Outcome
from orders.shelves.actions import free_slots
from stations.network.choices import WORKING, StationKind
from stations.network.errors import StationClosed
from stations.network.models import Station

from ..choices import Direction, ParcelStatus, Step
from ..errors import NothingToForward
from ..models import Parcel
from .events import tell_of_one
from .refuse import reason_given

if TYPE_CHECKING:
    from accounts.identity.models import User

P = ParcelStatus
ON_THE_WAY = {P.EXPECTED, P.RECEIVED_COUNTY, P.SORTED}
"""Not at a service point yet: only the address changes."""
AT_A_POINT = {P.ARRIVED, P.SHELVED, P.OVERDUE, P.MISSORTED}


def forward_parcel(parcel: Parcel, *, actor: User, to: Station, reason: str) -> Parcel:
    """Make another station the one that hands it over; it is announced there, and told of anew.

    What lies at a point waits there as missorted for the next van; what is forwarded to where it
    lies already has arrived. Its old pick-up code opens nothing any more. Raises StationClosed,
    NothingToForward.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        before, here = parcel.station_id, parcel.held_at_id
        require(actor, "parcels.forward", at=here or before)
        if to.kind != StationKind.POINT or to.status not in WORKING:
            raise StationClosed(pointer="/station")
        is_same = to.pk == before
        if parcel.direction != Direction.INBOUND or is_same:
            raise NothingToForward(status_now=parcel.status)
        _address_to(parcel, to, here)
        tell_of_one(
            "parcel.forwarded",
            parcel,
            step=Step.FORWARD,
            actor=actor,
            at=timezone.now(),
            note=reason,
            station_id=here or before,
            stations=[before, *([here] if here else [])],
            moved_from=str(before),
            moved_to=str(to.pk),
        )
        _settle_case(parcel, actor, here or before, reason)
    return parcel


def _address_to(parcel: Parcel, to: Station, here: UUID | None) -> None:
    """Change the address, and clear the place and code that were good at the old one."""
    changes = {
        "station": to,
        "shelf_code": "",
        "pickup_code": "",
        "notified_at": None,
        "urges": 0,
        "version": parcel.version + 1,
    }
    if here:
        free_slots(parcel.county_id, [(here, parcel.shelf_code)])
    if parcel.status in ON_THE_WAY or (parcel.status == P.MISSORTED and to.pk != here):
        for name, value in changes.items():
            setattr(parcel, name, value)
        parcel.save(update_fields=list(changes))
    elif parcel.status in AT_A_POINT:
        parcel.move_to(P.ARRIVED if to.pk == here else P.MISSORTED, **changes)
    else:
        raise NothingToForward(status_now=parcel.status)


def _settle_case(parcel: Parcel, actor: User, where: UUID, reason: str) -> None:
    if parcel.status == P.MISSORTED:
        found = Found(
            CaseKind.MISSORTED,
            where,
            parcel.pk,
            parcel.waybill_no,
            (parcel.custody, parcel.custody_id),
            reason,
        )
        open_found(parcel.county_id, [found], actor=actor)
    else:
        end_found(
            parcel.county_id,
            {parcel.pk: reason},
            actor=actor,
            outcome=Outcome.FORWARDED,
            kinds=[CaseKind.MISSORTED],
        )

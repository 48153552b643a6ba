"""An outward parcel turned back at the centre before any carrier had it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ..choices import ConsentBasis, Custody, ParcelStatus, Step
from ..errors import NotAtStation
from ..models import Parcel
from .announce import address, open_visit
from .events import tell_of_one

if TYPE_CHECKING:
    from accounts.identity.models import User
    from stations.villagers.models import Villager


def turn_back_outbound(
    parcel: Parcel,
    *,
    actor: User | None,
    note: str,
    villager: Villager | None = None,
    name: str = "",
    phone: str = "",
) -> Parcel:
    """Close the outward visit of a locked parcel where it lies, and open the inward one.

    The same waybill now goes to its sender's own station, from the hands that have it: the centre
    answers for it all along. Raises NotAtStation where it lies nowhere, IllegalMove. The act above
    has asked for the right.
    """
    held_at = parcel.held_at_id
    if held_at is None:
        raise NotAtStation
    with transaction.atomic():
        parcel.move_to(
            ParcelStatus.CANCELLED,
            held_at=None,
            is_open=False,
            custody=Custody.STATION,
            custody_id=held_at,
            version=parcel.version + 1,
        )
        tell_of_one(
            "parcel.turned_back", parcel, step=Step.CANCEL, actor=actor, at=timezone.now(),
            note=note, station_id=held_at, stations=[held_at],
        )  # fmt: skip
        back = Parcel(
            county_id=parcel.county_id,
            carrier_id=parcel.carrier_id,
            waybill_no=parcel.waybill_no,
            station_id=parcel.station_id,
            held_at_id=held_at,
            status=ParcelStatus.RECEIVED_COUNTY,
            custody=Custody.STATION,
            custody_id=held_at,
        )
        # the sender brought it to this station himself: it is where he wants it back
        address(back, villager, name, phone, ConsentBasis.ADDRESS)
        back = open_visit(back)
        tell_of_one(
            "parcel.announced", back, step=Step.ANNOUNCE, actor=actor, at=timezone.now(),
            station_id=held_at, stations=[held_at], returned=str(parcel.pk),
        )  # fmt: skip
    return back

"""The carrier of a parcel corrected afterwards: the old name still finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.identity.policy import require
from accounts.kernel.errors import UnknownReference

from ..choices import Step
from ..errors import OpenElsewhere, WaybillKnown
from ..models import Carrier, Parcel, WaybillAlias
from .events import tell_of_one
from .refuse import reason_given

if TYPE_CHECKING:
    from accounts.identity.models import User


def correct_carrier(parcel: Parcel, *, actor: User, carrier: str, reason: str) -> Parcel:
    """Note that another carrier brought it; its track, code and station stay as they are.

    Scans that name the old carrier find it as long as nothing else is open under that name: two
    carriers may share a number. Raises UnknownReference, WaybillKnown, OpenElsewhere.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "parcels.announce", at=parcel.station_id)
        if not Carrier.objects.filter(code=carrier, is_active=True).exists():
            raise UnknownReference(pointer="/carrier")
        if carrier == parcel.carrier_id:
            raise WaybillKnown(pointer="/carrier")
        same = Parcel.objects.in_county(parcel.county_id).filter(
            carrier_id=carrier, waybill_no=parcel.waybill_no
        )
        if parcel.is_open and same.open().exists():
            raise OpenElsewhere(pointer="/carrier")
        old = parcel.carrier_id
        WaybillAlias.objects.bulk_create(
            [
                WaybillAlias(
                    county_id=parcel.county_id,
                    carrier_id=old,
                    waybill_no=parcel.waybill_no,
                    parcel=parcel,
                    reason=reason,
                    by=actor,
                )
            ],
            ignore_conflicts=True,
        )
        parcel.carrier_id = carrier
        parcel.visit = (same.aggregate(last=Max("visit"))["last"] or 0) + 1
        parcel.version += 1
        parcel.save(update_fields=["carrier", "visit", "version"])
        tell_of_one(
            "parcel.corrected",
            parcel,
            step=Step.CORRECT,
            actor=actor,
            at=timezone.now(),
            note=reason,
            carrier_was=old,
            carrier_is=carrier,
        )
    return parcel

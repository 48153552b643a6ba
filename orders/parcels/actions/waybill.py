"""The carrier's own number comes later than the parcel: it replaces ours, which still finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max

from ..choices import Direction
from ..errors import WaybillKnown
from ..models import Parcel, WaybillAlias

if TYPE_CHECKING:
    from accounts.identity.models import User


def give_waybill(parcel: Parcel, waybill_no: str, *, actor: User | None, reason: str) -> Parcel:
    """Put a locked, open outward parcel under its carrier's number; the same one changes nothing.

    The label printed before still finds it. Raises WaybillKnown when another parcel of the carrier
    is open under this number, or this one is finished. The caller tells the fact.
    """
    if parcel.waybill_no == waybill_no:
        return parcel
    if parcel.direction != Direction.OUTBOUND or not parcel.is_open:
        raise WaybillKnown(pointer="/waybill_no", status_now=parcel.status)
    county, former = parcel.county_id, parcel.waybill_no
    same = Parcel.objects.in_county(county).filter(
        carrier_id=parcel.carrier_id, waybill_no=waybill_no
    )
    parcel.waybill_no = waybill_no
    parcel.visit = (same.aggregate(last=Max("visit"))["last"] or 0) + 1
    parcel.version += 1
    try:
        with transaction.atomic():  # one open visit of a waybill: the database lets one of two in
            parcel.save(update_fields=["waybill_no", "visit", "version"])
    except IntegrityError as error:
        raise WaybillKnown(pointer="/waybill_no") from error
    WaybillAlias.objects.bulk_create(
        [
            WaybillAlias(
                county_id=county,
                carrier_id=parcel.carrier_id,
                waybill_no=former,
                parcel=parcel,
                reason=reason[:200],
                by=actor,
            )
        ],
        ignore_conflicts=True,
    )
    return parcel

"""What a county finds out about codes no table knows; what was kept is then read anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import Meaningless
from orders.parcels.errors import CodeMapped
from orders.parcels.models import Parcel

from ..choices import CarrierStatus
from ..models import CarrierCode, CarrierEvent
from ..ports import SERVICES
from ..statuses import status_of
from .reports import refold

if TYPE_CHECKING:
    from accounts.identity.models import User


def save_code(
    *,
    actor: User,
    service: str,
    code: str,
    status: str,
    source: str = "",
    row: CarrierCode | None = None,
) -> CarrierCode:
    """Say what a code of a service means; what came with it before is read anew by the relay.

    Events are never edited: the meaning is looked up when they are read. Raises CodeMapped for a
    code our table knows or the county has named, Meaningless for an unknown service or status.
    """
    require(actor, "sending.rates")
    if service not in SERVICES:
        raise Meaningless(pointer="/service")
    if status not in CarrierStatus.values or status == CarrierStatus.UNKNOWN:
        raise Meaningless(pointer="/status")
    if status_of(service, code)[1]:
        raise CodeMapped(pointer="/code")
    county = actor.county_id or 0
    with transaction.atomic():
        if row is None:
            row = CarrierCode(county_id=county)
        else:
            row = CarrierCode.objects.in_county(county).lock(row.pk)
            row.version += 1
        row.service, row.code, row.status, row.source = service, code, status, source
        try:
            with transaction.atomic():
                row.save(force_insert=row._state.adding)
        except IntegrityError as error:
            raise CodeMapped(pointer="/code") from error
        said = CarrierEvent.objects.in_county(county).filter(
            source=service, code=code, status=CarrierStatus.UNKNOWN
        )
        record_event(
            "carrier.code_saved",
            county_id=county,
            actor=actor,
            subject=row,
            data={"service": service, "code": code, "status": str(status)},
            facts=list(said.order_by("parcel_id").values_list("parcel_id", flat=True).distinct()),
        )
    return row


def reread(county_id: int, parcels: Sequence[UUID]) -> None:
    """Fold the waybills of these parcels again, in the order of their ids."""
    for parcel in Parcel.objects.in_county(county_id).filter(pk__in=parcels).order_by("pk"):
        refold(county_id, parcel)

"""What is missing and what is too much: the cases of a count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from accounts.kernel.ids import new_id
from orders.cases.actions import open_case
from orders.cases.choices import CaseKind
from orders.parcels.actions import record_scans
from orders.parcels.choices import Step
from orders.parcels.models import Parcel
from orders.parcels.scans import ScanIn

from ..models import Bag

if TYPE_CHECKING:
    from django.db import models

    from accounts.identity.models import User

    from ..models import Stop


def miss_parcels(
    parcels: Sequence[Parcel], *, actor: User, station_id: UUID, data: dict[str, Any]
) -> list[Parcel]:
    """Make parcels SHORT through the scan path and open a case each; gives those that became it.

    The last custodian stays custodian: liability follows custody. What is at stake is the cash on
    delivery the system knows of.
    """
    now = timezone.now()
    scans = [
        ScanIn(
            op_id=new_id(),
            step=Step.SHORT.value,
            station=station_id,
            occurred_at=now,
            parcel=parcel.pk,
        )
        for parcel in parcels
    ]
    results = record_scans(scans, actor=actor) if scans else []
    missing = [p for p, one in zip(parcels, results, strict=True) if one.outcome == "applied"]
    for parcel in missing:
        open_case(
            CaseKind.SHORT,
            county_id=parcel.county_id,
            station_id=station_id,
            subject=parcel,
            actor=actor,
            parcel_id=parcel.pk,
            custodian=(parcel.custody, parcel.custody_id),
            money_fen=parcel.cod_fen,
            data=data,
        )
    return missing


def miss_bag(bag: Bag, *, actor: User, station_id: UUID, data: dict[str, Any]) -> None:
    open_case(
        CaseKind.SHORT,
        county_id=bag.county_id,
        station_id=station_id,
        subject=bag,
        actor=actor,
        custodian=(bag.custody, bag.custody_id),
        data=data,
    )


def find_surplus(
    subject: models.Model,
    *,
    stop: Stop,
    actor: User,
    parcel_id: UUID | None = None,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Open a case for what nobody had listed; it keeps where it was found and joins no list."""
    open_case(
        CaseKind.SURPLUS,
        county_id=stop.county_id,
        station_id=stop.station_id,
        subject=subject,
        actor=actor,
        parcel_id=parcel_id,
        custodian=("station", stop.station_id),
        note=note,
        data={"stop": str(stop.pk), "run": str(stop.run_id), **(data or {})},
    )

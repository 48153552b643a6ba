"""A missing parcel is given up: its short case ends, and liability begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.identity.policy import require
from accounts.kernel.ids import new_id
from accounts.kernel.text import clean_text
from orders.cases.actions import end_case, open_case
from orders.cases.batches import end_found
from orders.cases.choices import CaseKind, CaseStatus, Outcome
from orders.cases.models import Case
from stations.network.errors import ReasonMissing

from ..choices import ParcelStatus, Step
from ..errors import NotMissing
from ..models import Parcel
from ..rules import ENDED_BY_RETURN
from ..scans import ScanIn
from .scan import record_scans

if TYPE_CHECKING:
    from accounts.identity.models import User


def declare_lost(parcel: Parcel, *, actor: User, reason: str) -> Parcel:
    """Give a SHORT parcel up as lost; the case `lost` names who had it last and what is at stake.

    Raises NotMissing, ReasonMissing.
    """
    reason = clean_text(reason, max_length=200)
    if not reason:
        raise ReasonMissing(pointer="/reason")
    with transaction.atomic():
        parcel = Parcel.objects.in_county(actor.county_id or 0).lock(parcel.pk)
        require(actor, "parcels.declare_lost", at=parcel.station_id)
        if parcel.status != ParcelStatus.SHORT:
            raise NotMissing(status_now=parcel.status)
        scan = ScanIn(
            op_id=new_id(),
            step=Step.LOST.value,
            station=parcel.station_id,
            occurred_at=timezone.now(),
            parcel=parcel.pk,
            note=reason,
        )
        (result,) = record_scans([scan], actor=actor)
        if result.outcome != "applied":
            raise NotMissing(problem=result.problem)
        cases = Case.objects.in_county(parcel.county_id).filter(
            kind=CaseKind.SHORT, subject_id=parcel.pk, status=CaseStatus.OPEN
        )
        money = parcel.cod_fen
        for case in cases.select_for_update(of=("self",)):
            money = max(money, case.money_fen)
            end_case(case, actor=actor, outcome=Outcome.CONFIRMED_LOST, reason=reason)
        end_found(
            parcel.county_id,
            {parcel.pk: reason},
            actor=actor,
            outcome=Outcome.CONFIRMED_LOST,
            kinds=ENDED_BY_RETURN - {CaseKind.DAMAGED, CaseKind.OPENED},
        )
        open_case(
            CaseKind.LOST,
            county_id=parcel.county_id,
            station_id=parcel.station_id,
            subject=parcel,
            actor=actor,
            parcel_id=parcel.pk,
            custodian=(parcel.custody, parcel.custody_id),
            money_fen=money,
            note=reason,
        )
    return Parcel.objects.in_county(parcel.county_id).get(pk=parcel.pk)

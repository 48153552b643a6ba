"""A claim under its lock, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import IllegalMove
from accounts.kernel.text import clean_text
from orders.cases.actions import end_case
from orders.cases.choices import CaseStatus
from orders.cases.models import Case
from orders.ledger.choices import AccountKind
from stations.network.choices import StationStatus
from stations.network.errors import ReasonMissing
from stations.network.models import Station

from ..choices import Liable
from ..errors import NoCentre
from ..models import Claim

if TYPE_CHECKING:
    from accounts.identity.models import User


def lock_claim(claim: Claim, actor: User, capability: str) -> Claim:
    """Lock the claim and ask for the right at its station."""
    locked = Claim.objects.in_county(actor.county_id or 0).lock(claim.pk)
    require(actor, capability, at=locked.station_id)
    return locked


def expect(claim: Claim, *statuses: str) -> None:
    """Refuse an act that belongs to another status: ways back in the table are not for it."""
    if claim.status not in statuses:
        raise IllegalMove(status_now=claim.status)


def step(claim: Claim, status: str, **columns: Any) -> None:
    claim.move_to(status, version=claim.version + 1, **columns)


def tell(topic: str, claim: Claim, actor: User, **data: Any) -> None:
    record_event(
        topic,
        county_id=claim.county_id,
        actor=actor,
        subject=claim,
        station_id=claim.station_id,
        stations=[claim.station_id],
        data={
            "claim": str(claim.pk),
            "parcel": str(claim.parcel_id),
            "status": claim.status,
            **data,
        },
    )


def end_its_case(claim: Claim, *, actor: User, outcome: str, reason: str) -> None:
    """End the case behind the claim, unless it has ended meanwhile."""
    case = Case.objects.in_county(claim.county_id).lock(claim.case_id)
    if case.status == CaseStatus.OPEN:
        end_case(case, actor=actor, outcome=outcome, reason=reason)


def reason_of(text: str) -> str:
    reason = clean_text(text, max_length=500)
    if not reason:
        raise ReasonMissing(pointer="/reason")
    return reason


def borne_by(claim: Claim) -> AccountKind:
    """Name the account of whoever answers: a receivable from him, or the county's own expense."""
    return {
        Liable.CARRIER: AccountKind.CLAIMS_CARRIER,
        Liable.STATION: AccountKind.CLAIMS_STATION,
    }.get(Liable(claim.liable), AccountKind.CLAIMS_EXPENSE)


def centre_of(county_id: int) -> UUID:
    """Find the centre whose books carry the county's claims."""
    gone = [StationStatus.CLOSED, StationStatus.MERGED, StationStatus.REJECTED]
    centres = Station.objects.in_county(county_id).centres().exclude(status__in=gone)
    centre = centres.values_list("pk", flat=True).first()
    if centre is None:
        raise NoCentre
    return centre

"""A parcel in the hands of a station it was never meant for, and no van to say how it came."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from accounts.identity.policy import require
from accounts.kernel.ids import new_id
from stations.network.choices import StationKind
from stations.network.models import Station

from ..choices import Step
from ..errors import WrongStation
from ..scans import ScanIn, ScanResult
from .scan import record_scans

if TYPE_CHECKING:
    from accounts.identity.models import User


def take_in_missorted(
    *,
    actor: User,
    station: Station,
    waybill_no: str,
    carrier: str = "",
    op_id: UUID | None = None,
    device: str = "",
) -> ScanResult:
    """Take a stray parcel into the station's custody: missorted, with its case, for the next van.

    Answered like a scan, `wrong_station` being the word that says whose it is. The case names who
    answered for it until now. The centre needs none of this: all that passes it is its own.
    """
    require(actor, "parcels.load", at=station)
    if station.kind != StationKind.POINT:
        raise WrongStation(pointer="/station")
    scan = ScanIn(
        op_id=op_id or new_id(),
        step=Step.UNLOAD.value,
        station=station.pk,
        occurred_at=timezone.now(),
        waybill_no=waybill_no,
        carrier=carrier or None,
    )
    (result,) = record_scans([scan], actor=actor, device=device, against_record=True)
    return result

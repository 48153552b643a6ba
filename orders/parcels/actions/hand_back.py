"""What goes back is handed to its carrier at the centre, against a receipt."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.identity.policy import require
from accounts.kernel.ids import new_id
from accounts.kernel.text import clean_text
from stations.network.models import Station

from ..choices import Step
from ..errors import ReceiptMissing
from ..scans import ScanIn, ScanResult
from .scan import record_scans

if TYPE_CHECKING:
    from accounts.identity.models import User


def return_to_carrier(
    parcels: Collection[UUID], *, actor: User, station: Station, receipt_no: str
) -> list[ScanResult]:
    """Give the parcels back to the carrier, who signed for them under this number.

    Each is answered on its own, like a scan; one that is not here stops nothing. Their open cases
    end: what the carrier took back is no longer ours to solve. Raises ReceiptMissing.
    """
    receipt = clean_text(receipt_no, max_length=64)
    if not receipt:
        raise ReceiptMissing(pointer="/receipt_no")
    with transaction.atomic():
        require(actor, "parcels.scan", at=station)
        now = timezone.now()
        scans = [
            ScanIn(
                op_id=new_id(),
                step=Step.SEND_BACK.value,
                station=station.pk,
                occurred_at=now,
                parcel=pk,
                note=f"{RECEIPT}{receipt}",
            )
            for pk in dict.fromkeys(parcels)
        ]
        return record_scans(scans, actor=actor, device="console")


RECEIPT = "receipt: "
"""How the note of such a scan begins."""

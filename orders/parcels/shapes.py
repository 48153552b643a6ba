"""How a parcel looks to a client: always masked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stations.staffing.policy import visible_station_ids

from .models import Parcel, ScanEvent

COLUMNS = (
    "id", "number", "direction", "carrier_id", "waybill_no", "visit", "status", "station_id",
    "station__code", "station__name", "held_at_id", "custody", "custody_id",
    "hold_reason", "consent_basis", "shelf_code",
    "pickup_code", "cod_fen", "villager_id", "name_masked", "phone_masked", "announced_at",
    "shelved_at", "notified_at", "collected_at", "version",
)  # fmt: skip


def parcel_row(row: dict[str, Any], reader: Any) -> dict[str, Any]:
    """Shape the values of COLUMNS; what only lies here keeps its recipient to itself."""
    row = {**row, **veil(reader, row["station_id"])}
    return {
        "id": row["id"],
        "number": row["number"],
        "direction": row["direction"],
        "carrier": row["carrier_id"],
        "waybill_no": row["waybill_no"],
        "visit": row["visit"],
        "status": row["status"],
        "station": {
            "id": row["station_id"],
            "code": row["station__code"],
            "name": row["station__name"],
        },
        "held_at": row["held_at_id"],
        "custody": row["custody"],
        "custody_id": row["custody_id"],
        "hold_reason": row["hold_reason"],
        "consent_basis": row["consent_basis"],
        "shelf_code": row["shelf_code"],
        "pickup_code": row["pickup_code"],
        "cod_fen": row["cod_fen"],
        "recipient": {
            "villager": row["villager_id"],
            "name_masked": row["name_masked"],
            "phone_masked": row["phone_masked"],
        },
        "announced_at": row["announced_at"],
        "shelved_at": row["shelved_at"],
        "notified_at": row["notified_at"],
        "collected_at": row["collected_at"],
        "version": row["version"],
    }


HIDDEN = {"villager_id": None, "name_masked": "", "phone_masked": ""}


def veil(reader: Any, station_id: UUID) -> dict[str, Any]:
    """Give what hides the recipient of a parcel for another station: forwarding needs none."""
    stations = visible_station_ids(reader)
    return {} if stations is None or station_id in stations else HIDDEN


def veiled(parcel: Parcel, reader: Any) -> Parcel:
    """Blank the recipient on a parcel that is only read, where the reader is not to know him."""
    for name, value in veil(reader, parcel.station_id).items():
        setattr(parcel, name, value)
    return parcel


def parcel_of(user: Any, pk: UUID) -> dict[str, Any] | None:
    """Read one parcel the user may see, in the columns of a row."""
    return Parcel.objects.visible_to(user).filter(pk=pk).values(*COLUMNS).first()


def event_out(event: ScanEvent) -> dict[str, Any]:
    return {
        "id": event.pk,
        "step": event.step,
        "status": event.status,
        "inferred": event.inferred,
        "station": event.station_id,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "note": event.note,
    }

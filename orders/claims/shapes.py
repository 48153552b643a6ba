"""Claims as the API shows them."""

from __future__ import annotations

from typing import Any

_PLAIN = [
    "id", "number", "kind", "status", "basis", "claimed_fen", "declared_fen", "fee_fen", "loss_fen",
    "damage_percent", "assessed_fen", "paid_fen", "recovered_fen", "method", "reason",
    "reported_at", "paid_at", "version",
]  # fmt: skip
COLUMNS = [
    *_PLAIN, "parcel_id", "case_id", "station_id", "station__code", "station__name",
    "claimant_kind", "villager_id", "name_masked", "phone_masked", "liable", "liable_carrier_id",
    "liable_station_id", "recourse",
]  # fmt: skip


def claim_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in _PLAIN},
        "parcel": row["parcel_id"],
        "case": row["case_id"],
        "station": {
            "id": row["station_id"],
            "code": row["station__code"],
            "name": row["station__name"],
        },
        "claimant": {
            "kind": row["claimant_kind"],
            "villager": row["villager_id"],
            "name_masked": row["name_masked"],
            "phone_masked": row["phone_masked"],
        },
        "liable": {
            "party": row["liable"],
            "carrier": row["liable_carrier_id"],
            "station": row["liable_station_id"],
            "recourse": row["recourse"],
        },
    }

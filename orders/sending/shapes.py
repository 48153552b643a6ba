"""How a sending looks to a client: people masked, of a document only that it was seen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.doors.tags import yuan

from .models import AccountMove, SenderAccount, Sending
from .policy import Quote
from .provinces import province_name

COLUMNS = (
    "id", "number", "parcel_id", "parcel__status", "parcel__carrier_id", "parcel__waybill_no",
    "station_id", "station__code", "station__name", "sender_kind", "villager_id",
    "sender_name_masked", "sender_phone_masked", "organisation", "identity__kind",
    "identity_seen_at", "recipient_name_masked", "recipient_phone_masked", "address_masked",
    "province", "category", "contents", "inspected_at", "restricted", "land_only",
    "weight_grams", "chargeable_grams", "declared_fen", "freight_fen", "insurance_fen",
    "total_fen", "method", "account_id", "refunded_fen", "refund_due_fen", "tender__receipt_no",
    "accepted_at", "cancelled_at", "cancel_reason", "version", "bookings__status",
    "bookings__attempts", "bookings__next_call_at", "bookings__carrier_fen",
)  # fmt: skip
DETAIL = ("quote", "length_cm", "width_cm", "height_cm")


def sending_row(row: dict[str, Any]) -> dict[str, Any]:
    """Shape the values of COLUMNS."""
    return {
        "id": row["id"],
        "number": row["number"],
        "parcel": row["parcel_id"],
        "status": row["parcel__status"],
        "carrier": row["parcel__carrier_id"],
        "waybill_no": row["parcel__waybill_no"],
        "booking": _booking(row),
        "station": {
            "id": row["station_id"],
            "code": row["station__code"],
            "name": row["station__name"],
        },
        "sender": {
            "kind": row["sender_kind"],
            "villager": row["villager_id"],
            "organisation": row["organisation"],
            "name_masked": row["sender_name_masked"],
            "phone_masked": row["sender_phone_masked"],
        },
        "identity": {"kind": row["identity__kind"], "seen_at": row["identity_seen_at"]},
        "recipient": {
            "name_masked": row["recipient_name_masked"],
            "phone_masked": row["recipient_phone_masked"],
            "address_masked": row["address_masked"],
            "province": row["province"],
        },
        "contents": {
            "category": row["category"],
            "text": row["contents"],
            "inspected_at": row["inspected_at"],
            "conditions": row["restricted"],
            "land_only": row["land_only"],
        },
        **{name: row[name] for name in _PLAIN},
        "account": row["account_id"],
        "receipt_no": row["tender__receipt_no"],
        "label": f"/api/v1/sendings/{row['id']}/label.pdf",
    }


def _booking(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["bookings__status"] is None:
        return None
    return {
        name: row[f"bookings__{name}"]
        for name in ("status", "attempts", "next_call_at", "carrier_fen")
    }


_PLAIN = (
    "weight_grams", "chargeable_grams", "declared_fen", "freight_fen", "insurance_fen",
    "total_fen", "method", "refunded_fen", "refund_due_fen", "accepted_at", "cancelled_at",
    "cancel_reason", "version",
)  # fmt: skip


def sending_detail(row: dict[str, Any]) -> dict[str, Any]:
    """Shape the values of COLUMNS and DETAIL."""
    size = None
    if row["length_cm"]:
        size = {name: row[name] for name in ("length_cm", "width_cm", "height_cm")}
    return {**sending_row(row), "size": size, "lines": lines_out(row["quote"])}


def sending_of(user: Any, **which: Any) -> dict[str, Any] | None:
    """Read one sending the user may see, in the columns of a detail."""
    return Sending.objects.visible_to(user).filter(**which).values(*COLUMNS, *DETAIL).first()


def quote_out(offer: Quote, province: str) -> dict[str, Any]:
    return {
        "carrier": offer.rate.carrier_id,
        "province": province,
        "zone": offer.rate.zone,
        "weight_grams": offer.weight_grams,
        "volumetric_grams": offer.volumetric_grams,
        "chargeable_grams": offer.chargeable_grams,
        "declared_fen": offer.declared_fen,
        "freight_fen": offer.freight_fen,
        "insurance_fen": offer.insurance_fen,
        "total_fen": offer.total_fen,
        "lines": lines_out(offer.lines),
    }


def lines_out(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put an explanation into the reader's words."""
    return [
        {"code": line["code"], "text": _explained(line), "fen": line.get("fen")} for line in lines
    ]


def kilograms(grams: int) -> str:
    """Write grams as kilograms without needless zeros: 2300 is 2.3 kg."""
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".") + " kg"


def _explained(line: dict[str, Any]) -> str:
    code = line["code"]
    if code == "weight":
        return _("Weighed: %(weight)s") % {"weight": kilograms(line["grams"])}
    if code == "volume":
        return _("By volume: %(size)s cm / %(divisor)s = %(weight)s") % {
            "size": " × ".join(str(one) for one in line["size"]),
            "divisor": line["divisor"],
            "weight": kilograms(line["grams"]),
        }
    if code == "chargeable":
        return _("Charged: %(weight)s") % {"weight": kilograms(line["grams"])}
    if code == "first":
        return _("The first %(weight)s: %(price)s") % {
            "weight": kilograms(line["grams"]),
            "price": yuan(line["fen"]),
        }
    if code == "steps":
        return _("%(steps)s × %(weight)s more at %(price)s") % {
            "steps": line["steps"],
            "weight": kilograms(line["grams"]),
            "price": yuan(line["each_fen"]),
        }
    return _("Insurance: %(permille)s ‰ of %(declared)s, at least %(least)s") % {
        "permille": line["permille"].rstrip("0").rstrip("."),
        "declared": yuan(line["declared_fen"]),
        "least": yuan(line["least_fen"]),
    }


def account_row(account: SenderAccount) -> dict[str, Any]:
    return {
        "id": account.pk,
        "code": account.code,
        "name": account.name,
        "station": {
            "id": account.station_id,
            "code": account.station.code,
            "name": account.station.name,
        },
        "uscc": account.uscc,
        "limit_fen": account.limit_fen,
        "owed_fen": account.owed_fen,
        "is_active": account.is_active,
        "version": account.version,
    }


def account_line(move: AccountMove) -> dict[str, Any]:
    return {
        "at": move.at,
        "kind": move.kind,
        "sending": move.sending_id,
        "number": move.sending.number if move.sending else None,
        "amount_fen": move.amount_fen,
    }


def place_words(sending: Sending) -> str:
    """Say where it goes, as far as anybody may know."""
    return f"{province_name(sending.province)} · {sending.address_masked}"

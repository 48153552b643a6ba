"""Cases as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from .choices import CaseStatus
from .custodians import custodians_in_words
from .models import CaseNote

COLUMNS = [
    "id", "county_id", "number", "kind", "status", "station_id", "station__code", "station__name",
    "subject_type", "subject_id", "subject_label", "parcel_id", "custody", "custody_id",
    "money_fen", "owner_id", "owner__username", "owner__name", "opened_at", "due_at", "outcome",
    "solved_at", "version",
]  # fmt: skip


def case_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shape rows of COLUMNS; the custodians are named in one query a kind."""
    rows = list(rows)
    words: dict[Any, str] = {}
    if rows:
        pairs = {(row["custody"], row["custody_id"]) for row in rows}
        words = custodians_in_words(rows[0]["county_id"], pairs)
    return [_case_row(row, words[row["custody"], row["custody_id"]]) for row in rows]


def _case_row(row: dict[str, Any], custodian: str) -> dict[str, Any]:
    is_open = row["status"] == CaseStatus.OPEN
    return {
        "id": row["id"],
        "number": row["number"],
        "kind": row["kind"],
        "status": row["status"],
        "late": is_open and row["due_at"] < timezone.now(),
        "station": {
            "id": row["station_id"],
            "code": row["station__code"],
            "name": row["station__name"],
        },
        "subject": {
            "type": row["subject_type"],
            "id": row["subject_id"],
            "label": row["subject_label"],
        },
        "parcel": row["parcel_id"],
        "custodian": {"kind": row["custody"], "id": row["custody_id"], "name": custodian},
        "money_fen": row["money_fen"],
        "owner": row["owner_id"]
        and {"username": row["owner__username"], "name": row["owner__name"]},
        "opened_at": row["opened_at"],
        "due_at": row["due_at"],
        "outcome": row["outcome"],
        "solved_at": row["solved_at"],
        "version": row["version"],
    }


def note_out(note: CaseNote) -> dict[str, Any]:
    return {
        "id": note.pk,
        "at": note.at,
        "by": note.by and {"username": note.by.username, "name": note.by.name},
        "text": note.text,
        "attachment": note.attachment_id,
    }

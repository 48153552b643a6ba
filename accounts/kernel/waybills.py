"""Waybill numbers: one form for each, and a guess at the carrier that only ever warns."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from .text import compact_code

_WAYBILL = re.compile(r"[0-9A-Z]{6,32}")

# Patterns as of 2024 (domain.md §2.6). Carriers change them without notice: a number that fits
# none is as welcome as any other, and one that fits several belongs to whom the label says.
_PATTERNS = {
    "sf": r"SF[0-9A-Z]\d{12}",
    "yto": r"YT\d{13}",
    "sto": r"(77|43)\d{12,15}",
    "zto": r"7[3-68]\d{12}",
    "yunda": r"[34]\d{14}|5\d{12}",
    "jt": r"JT\d{13}",
    "jd": r"JD[0-9A-Z]{2}\d{11}",
    "ems": r"[189]\d{12}|P[A-Z]\d{11}|E[A-Z]\d{9}[A-Z]{2}",  # the last is UPU S10, service E
    "dpk": r"DPK\d{12}",
    "cainiao": r"621\d{12}",
}
CARRIER_PATTERNS = {carrier: re.compile(p, re.ASCII) for carrier, p in _PATTERNS.items()}


def normalise_waybill(text: str) -> str:
    """Give a waybill number as stored: half-width, upper case, without spaces and hyphens."""
    waybill = compact_code(text)
    if not _WAYBILL.fullmatch(waybill):
        raise ValueError(_("A waybill number has 6 to 32 letters and digits. Scan it again."))
    return waybill


def recognise_carriers(waybill: str) -> list[str]:
    """List the carriers whose pattern a normalised waybill fits: often none, sometimes two."""
    return [carrier for carrier, pattern in CARRIER_PATTERNS.items() if pattern.fullmatch(waybill)]

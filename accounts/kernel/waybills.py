"""Waybill numbers: one form for each. Whose they may be, `parcels/carriers` guesses."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from .text import compact_code

_WAYBILL = re.compile(r"[0-9A-Z]{6,32}")


def normalise_waybill(text: str) -> str:
    """Give a waybill number as stored: half-width, upper case, without spaces and hyphens."""
    waybill = compact_code(text)
    if not _WAYBILL.fullmatch(waybill):
        raise ValueError(_("A waybill number has 6 to 32 letters and digits. Scan it again."))
    return waybill

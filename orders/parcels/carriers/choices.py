"""The words of this room, and the patterns of waybills every county starts with."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckDigit(models.TextChoices):
    NONE = "", _("None")
    S10 = "s10", "UPU S10"


MIT_2024 = "MIT list 2024 (domain 2.6)"
UPU = "UPU S10"
PATTERNS = [
    ("sf", r"SF[0-9A-Z]\d{12}", MIT_2024, ""),
    ("yto", r"YT\d{13}", MIT_2024, ""),
    ("sto", r"(77|43)\d{12,15}", MIT_2024, ""),
    ("zto", r"7[3-68]\d{12}", MIT_2024, ""),
    ("yunda", r"[34]\d{14}|5\d{12}", MIT_2024, ""),
    ("jt", r"JT\d{13}", MIT_2024, ""),
    ("jd", r"JD[0-9A-Z]{2}\d{11}", MIT_2024, ""),
    ("ems", r"[189]\d{12}|P[A-Z]\d{11}", MIT_2024, ""),
    ("ems", r"[A-Z]{2}\d{9}[A-Z]{2}", UPU, "s10"),
    ("dpk", r"DPK\d{12}", MIT_2024, ""),
    ("cainiao", r"621\d{12}", MIT_2024, ""),
]
"""Carrier, pattern of the whole number, where it is from, check digit. Carriers change them without
notice: a number that fits none is as welcome as any other."""

LONGEST_WAYBILL = 32
LONGEST_PATTERN = 80
MOST_RANGES = 3
# What a pattern may be made of: characters, \d, sets, alternatives, groups, and counts of single
# characters. No star, no plus and no count of a group, so none can be made to search for ever.
_PART = r"[0-9A-Z]|\\d|\[[0-9A-Z]+(?:-[0-9A-Z][0-9A-Z]*)*\]"
_PATTERN = re.compile(rf"(?:(?:{_PART})(?:\{{\d{{1,2}}(?:,\d{{1,2}})?\}})?|\(|\)|\|)+", re.ASCII)


def check_pattern(text: str) -> None:
    """Refuse a pattern that is no pattern, or could take long on a short text."""
    said = _("A pattern has letters, digits, \\d, sets like [0-9A-Z], counts like {12} and |.")
    if len(text) > LONGEST_PATTERN or not _PATTERN.fullmatch(text) or text.count(",") > MOST_RANGES:
        raise ValidationError(said)
    try:
        re.compile(text, re.ASCII)
    except re.error:
        raise ValidationError(said) from None

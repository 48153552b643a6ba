"""The reference list of patterns; the platform's operator edits it in the admin."""

from __future__ import annotations

from ..choices import PATTERNS
from ..models import WaybillPattern


def ensure_patterns() -> None:
    """Make the patterns every installation starts with; running it again changes nothing."""
    WaybillPattern.objects.bulk_create(
        [
            WaybillPattern(carrier_id=carrier, pattern=pattern, source=source, check_digit=check)
            for carrier, pattern, source, check in PATTERNS
        ],
        ignore_conflicts=True,
    )

"""How the admin shows a status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import TextChoices
from django.utils import formats, timezone


def coloured(choices: type[TextChoices], colours: Mapping[str, str]) -> dict[str, str]:
    """Give every choice a colour for its label: info, success, warning, danger, or plain."""
    return {one.value: colours.get(one, "plain") for one in choices}


def moment(at: datetime | None) -> str:
    """Write a time as the lists do, in Beijing time."""
    return "–" if at is None else formats.localize(timezone.localtime(at))

"""How the admin shows a status."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices


def coloured(choices: type[TextChoices], colours: Mapping[str, str]) -> dict[str, str]:
    """Give every choice a colour for its label: info, success, warning, danger, or plain."""
    return {one.value: colours.get(one, "plain") for one in choices}

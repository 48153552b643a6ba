"""The way of a joint stock-take (domain 3.7: a new head takes over what he has counted)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TakeStatus(models.TextChoices):
    COUNTING = "counting", _("Counting")
    COUNTED = "counted", _("Counted, to be signed")
    DONE = "done", _("Signed by both")
    CANCELLED = "cancelled", _("Called off")


T = TakeStatus
TAKE_MOVES = {
    T.COUNTING: {T.COUNTED, T.CANCELLED},
    T.COUNTED: {T.COUNTING, T.DONE, T.CANCELLED},  # counted again until somebody has signed
    T.DONE: set(),
    T.CANCELLED: set(),
}
UNDER_WAY = [T.COUNTING.value, T.COUNTED.value]
"""One such a station at most."""


class Side(models.TextChoices):
    OUTGOING = "outgoing", _("Who leaves")
    INCOMING = "incoming", _("Who takes over")

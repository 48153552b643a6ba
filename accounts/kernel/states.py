"""Statuses that only move along a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .errors import IllegalMove

Moves = Mapping[Any, set]


def check_move(moves: Moves, old: str, new: str, *, label: str = "") -> None:
    """Raise IllegalMove unless the table leads from `old` to `new`."""
    if new not in moves.get(old, ()):
        raise IllegalMove(
            gettext("%(thing)s is “%(old)s” and cannot become “%(new)s”.")
            % {"thing": label or gettext("It"), "old": old, "new": new},
            status_now=str(old),
        )


class Stateful(models.Model):
    """A row with a `status` that changes only through `move_to`."""

    MOVES: ClassVar[Moves] = {}

    status_changed_at = models.DateTimeField(
        _("status since"), default=timezone.now, editable=False
    )

    class Meta:
        abstract = True

    def move_to(self, new: str, **columns: Any) -> None:
        """Take one legal step, stamp it, and save only the columns named."""
        check_move(self.MOVES, self.status, new, label=str(self))
        self.status = new
        self.status_changed_at = timezone.now()
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=["status", "status_changed_at", *columns])

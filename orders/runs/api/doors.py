"""What the doors of this room share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from accounts.doors.api import Door


class RoomDoor(Door):
    def pages(
        self, rows: QuerySet, *, order: tuple[str, ...], out: Callable[[Any], dict[str, Any]]
    ) -> HttpResponse:
        """Answer one page of whole rows: keys by the cursor, then the rows in one statement."""
        keys = [name.lstrip("-") for name in order]

        def whole(found: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
            by_id = {one.pk: one for one in rows.filter(pk__in=[row["id"] for row in found])}
            return [out(by_id[row["id"]]) for row in found if row["id"] in by_id]

        return self.page(rows.values(*{*keys, "id"}), order=order, finish=whole)

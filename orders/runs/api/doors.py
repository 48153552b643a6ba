"""What the doors of this room share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from accounts.doors.api import Door
from accounts.identity.models import User

from ..actions import Proof
from ..models import CustodyAct, Run, Stop
from ..serializers import ConfirmIn
from ..stop_shapes import act_out


class RoomDoor(Door):
    def confirmed(
        self, confirm: Callable[..., list[CustodyAct]], where: Stop | Run
    ) -> HttpResponse:
        """Let the other side confirm as the body says, and show what is final now."""
        given = self.parse(ConfirmIn)
        user = self.request.user
        person = User.objects.filter(
            county_id=user.county_id, username=given.pop("person", ""), is_active=True
        ).first()
        acts = confirm(where, actor=user, proof=Proof(person=person, **given))
        rows = CustodyAct.objects.in_county(user.county_id or 0)
        rows = rows.filter(pk__in=[one.pk for one in acts]).select_related("station", "actor")
        return self.answer({"acts": [act_out(one) for one in rows.order_by("at", "pk")]})

    def pages(
        self, rows: QuerySet, *, order: tuple[str, ...], out: Callable[[Any], dict[str, Any]]
    ) -> HttpResponse:
        """Answer one page of whole rows: keys by the cursor, then the rows in one statement."""
        keys = [name.lstrip("-") for name in order]

        def whole(found: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
            by_id = {one.pk: one for one in rows.filter(pk__in=[row["id"] for row in found])}
            return [out(by_id[row["id"]]) for row in found if row["id"] in by_id]

        return self.page(rows.values(*{*keys, "id"}), order=order, finish=whole)

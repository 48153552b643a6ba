"""The door to one parcel, which the rooms' API files share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from accounts.doors.api import Door

from .models import Parcel
from .serializers import ReasonIn
from .shapes import COLUMNS, parcel_of, parcel_row


class ParcelDoor(Door):
    """A door to one parcel; a write honours If-Match and answers with the parcel as it is now."""

    def act_on(self, pk: UUID, act: Callable[..., Parcel]) -> HttpResponse:
        given = self.parse(ReasonIn)
        act(self.parcel(pk), actor=self.request.user, **given)
        return self.show(pk)

    def parcel(self, pk: UUID) -> Parcel:
        """Find it, as the client last saw it if he says so."""
        parcel = self.find(Parcel.objects.visible_to(self.request.user), pk)
        self.match(parcel.version)
        return parcel

    def show_done(self, parcel: Parcel) -> HttpResponse:
        """Answer with what became of it, even where it is no longer the actor's to see."""
        rows = Parcel.objects.in_county(parcel.county_id).filter(pk=parcel.pk)
        row = rows.values(*COLUMNS).get()
        return self.answer(parcel_row(row, self.request.user), version=row["version"])

    def show(self, pk: UUID, **more: Any) -> HttpResponse:
        row = parcel_of(self.request.user, pk)
        if row is None:
            raise Http404
        return self.answer({**parcel_row(row, self.request.user), **more}, version=row["version"])

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.kernel.errors import UnknownReference
from accounts.kernel.text import digits
from accounts.tenancy.querysets import CountyQuerySet

from .choices import WORKING, StationKind

if TYPE_CHECKING:
    from accounts.identity.models import User

    from .models import Division


class DivisionQuerySet(models.QuerySet):
    def named(self, code: str, *, pointer: str) -> Division:
        """Find what a body names by code, or raise UnknownReference with the member's pointer."""
        code = digits(str(code)).strip()
        found = self.filter(pk=code).first() if len(code) == 12 and code.isdecimal() else None
        if found is None:
            raise UnknownReference(pointer=pointer)
        return found

    def living(self) -> Self:
        return self.filter(valid_to__isnull=True)


class StationQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Every station of the user's county: whose office is where is public in a county."""
        return self.in_county(user.county_id or 0)

    def matching(self, query: str) -> Self:
        """Stations with this in their code or name."""
        query = query.strip()
        return self.filter(Q(code__icontains=query) | Q(name__icontains=query)) if query else self

    def centres(self) -> Self:
        return self.filter(kind=StationKind.CENTRE)

    def points(self) -> Self:
        return self.filter(kind=StationKind.POINT)

    def working(self) -> Self:
        """Open for new orders and parcels."""
        return self.filter(status__in=WORKING)

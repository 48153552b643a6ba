from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from accounts.tenancy.querysets import CountyQuerySet

if TYPE_CHECKING:
    from accounts.identity.models import User


class CountyOwn(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """The whole county reads carriers by the same meanings."""
        return self.in_county(user.county_id or 0)


class TrackQuerySet(CountyQuerySet):
    def due(self, now: datetime.datetime) -> Self:
        """Tracks somebody must be asked about now."""
        return self.filter(next_call_at__lte=now)

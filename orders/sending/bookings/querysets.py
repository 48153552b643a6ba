from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import visible_station_ids

from .choices import NUMBERLESS

if TYPE_CHECKING:
    from accounts.identity.models import User


class BookingQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Bookings of what the user's stations accepted; county roles see the county's."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        return mine if stations is None else mine.filter(sending__station_id__in=stations)

    def due(self, now: datetime.datetime) -> Self:
        """What the carrier is to be asked about now."""
        return self.filter(next_call_at__lte=now)

    def numberless(self) -> Self:
        return self.filter(status__in=NUMBERLESS)

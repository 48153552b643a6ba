from __future__ import annotations

from typing import TYPE_CHECKING, Self

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import visible_station_ids

from .choices import FINISHED

if TYPE_CHECKING:
    from accounts.identity.models import User


class ReturnQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Returns of the user's stations; county roles see the county's."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        return mine if stations is None else mine.filter(station_id__in=stations)

    def open(self) -> Self:
        return self.exclude(status__in=FINISHED)

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import visible_station_ids

if TYPE_CHECKING:
    import datetime

    from accounts.identity.models import User


class OfStation(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """What was written down at the user's stations; county roles see the county's."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        return mine if stations is None else mine.filter(station_id__in=stations)


class OfCounty(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """The whole county works with the same list."""
        return self.in_county(user.county_id or 0)


class RateQuerySet(OfCounty):
    def valid_on(self, day: datetime.date) -> Self:
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

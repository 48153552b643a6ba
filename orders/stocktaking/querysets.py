from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import visible_station_ids

from .choices import UNDER_WAY

if TYPE_CHECKING:
    from accounts.identity.models import User


class StockTakeQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """County roles see all, a station its own, and who signed what he signed."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        if stations is None:
            return mine
        return mine.filter(Q(station_id__in=stations) | Q(outgoing=user) | Q(incoming=user))

    def under_way(self) -> Self:
        return self.filter(status__in=UNDER_WAY)

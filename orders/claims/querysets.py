from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import current_posts, visible_station_ids
from stations.staffing.rights import reaches_county

from .choices import ENDED

if TYPE_CHECKING:
    from accounts.identity.models import User


class ClaimQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """County roles see all; a station its parcels' claims and those it answers for."""
        mine = self.in_county(user.county_id or 0)
        if visible_station_ids(user) is None:
            return mine
        stations = [
            post.station_id for post in current_posts(user) if not reaches_county(post.role)
        ]
        return mine.filter(Q(station_id__in=stations) | Q(liable_station_id__in=stations))

    def open(self) -> Self:
        return self.exclude(status__in=ENDED)

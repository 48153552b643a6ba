from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q
from django.utils import timezone

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import current_posts, visible_station_ids
from stations.staffing.rights import reaches_county

from .custodians import runs_of

if TYPE_CHECKING:
    from accounts.identity.models import User


class CaseQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """County roles see all of the county's cases, a station those found there.

        Whoever is named as last custodian sees the case too: a station, or the driver of a run.
        """
        mine = self.in_county(user.county_id or 0)
        if visible_station_ids(user) is None:
            return mine
        stations = [
            post.station_id for post in current_posts(user) if not reaches_county(post.role)
        ]
        return mine.filter(
            Q(station_id__in=stations)
            | Q(custody="station", custody_id__in=stations)
            | Q(custody="run", custody_id__in=runs_of(user))
        )

    def open(self) -> Self:
        return self.filter(status="open")

    def late(self) -> Self:
        return self.open().filter(due_at__lt=timezone.now())

    def about_parcel(self, parcel_id: object) -> Self:
        return self.filter(parcel_id=parcel_id)

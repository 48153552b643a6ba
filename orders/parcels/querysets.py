from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import visible_station_ids

from .choices import CLOSED, ON_SHELF, Direction, ParcelStatus

if TYPE_CHECKING:
    from accounts.identity.models import User


class ParcelQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Parcels meant for, or lying at, the user's stations; county roles see the county's."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        if stations is None:
            return mine
        return mine.filter(Q(station_id__in=stations) | Q(held_at_id__in=stations))

    def meant_for(self, user: User) -> Self:
        """Parcels addressed to the user's stations: those whose recipients they may know."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        return mine if stations is None else mine.filter(station_id__in=stations)

    def open(self) -> Self:
        return self.filter(is_open=True)

    def closed(self) -> Self:
        return self.filter(status__in=CLOSED)

    def on_shelf(self) -> Self:
        return self.filter(status__in=ON_SHELF)

    def overdue(self) -> Self:
        return self.filter(status=ParcelStatus.OVERDUE)

    def inbound(self) -> Self:
        return self.filter(direction=Direction.INBOUND)

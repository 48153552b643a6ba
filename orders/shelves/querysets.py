from __future__ import annotations

from typing import TYPE_CHECKING, Self

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import visible_station_ids

if TYPE_CHECKING:
    from accounts.identity.models import User


class ShelfQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Shelves of the user's stations; county roles see the county's."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        return mine if stations is None else mine.filter(station_id__in=stations)

    def in_order(self) -> Self:
        """As they stand in the room."""
        return self.order_by("position", "code", "id")

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from accounts.identity.policy import visible_stations
from accounts.tenancy.querysets import CountyQuerySet

from .choices import NotificationStatus

if TYPE_CHECKING:
    from accounts.identity.models import User


class NotificationQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Messages of the user's stations; county roles see the county's."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_stations(user)
        return mine if stations is None else mine.filter(station_id__in=stations)

    def to_call(self) -> Self:
        """People no message reached."""
        return self.filter(status=NotificationStatus.CALL_LIST)

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q
from django.utils import timezone

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import visible_station_ids

from .choices import PAYEES, RuleStatus

if TYPE_CHECKING:
    from accounts.identity.models import User


class RuleQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """The county's rules are no secret to those who live on them."""
        return self.in_county(user.county_id or 0)

    def known_at(self, at: datetime.datetime) -> Self:
        """Versions approved by then: a rule never reaches back before its approval."""
        return self.filter(status=RuleStatus.APPROVED, decided_at__lte=at)


class LineQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """Lines paid to the user's stations; county roles see the county's."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        return mine if stations is None else mine.filter(station_id__in=stations)

    def payable(self) -> Self:
        """Without the county's own share."""
        return self.filter(party__in=PAYEES)

    def vested(self, on: datetime.date | None = None) -> Self:
        return self.filter(vests_on__lte=on or timezone.localdate())

    def waiting(self, on: datetime.date | None = None) -> Self:
        return self.filter(vests_on__gt=on or timezone.localdate())

    def of(self, work: str, source_ids: list) -> Self:
        return self.filter(Q(work=work), source_id__in=source_ids)

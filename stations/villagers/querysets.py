from __future__ import annotations

from typing import TYPE_CHECKING, Self

from accounts.tenancy.querysets import CountyQuerySet
from stations.staffing.policy import visible_station_ids

from .tokens import query_groups

if TYPE_CHECKING:
    from accounts.identity.models import User


class VillagerQuerySet(CountyQuerySet):
    _county_id: int | None = None  # whose hashes to look for

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._county_id = self._county_id
        return clone

    def in_county(self, county_id: int) -> Self:
        found = super().in_county(county_id)
        found._county_id = county_id
        return found

    def visible_to(self, user: User) -> Self:
        """Villagers of the user's stations; county roles see the county's."""
        mine = self.in_county(user.county_id or 0)
        stations = visible_station_ids(user)
        return mine if stations is None else mine.filter(station_id__in=stations)

    def matching(self, query: str) -> Self:
        """Find by name, pinyin, initials, a beginning of these, phone or its last four digits."""
        if not query.strip():
            return self
        if self._county_id is None:
            raise TypeError("matching() comes after in_county() or visible_to()")
        groups = query_groups(self._county_id, query)
        if not groups:
            return self.none()
        tokens_of = self.model._meta.get_field("tokens").related_model.objects
        found = self
        for hashes in groups:
            tokens = tokens_of.in_county(self._county_id).filter(hmac__in=hashes)
            found = found.filter(pk__in=tokens.values("villager_id"))
        return found

    def latest_first(self) -> Self:
        """Whoever came last stands first: no order by name, for names are encrypted."""
        return self.order_by("-last_visit_at", "-id")

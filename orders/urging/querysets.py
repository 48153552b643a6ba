from __future__ import annotations

from typing import TYPE_CHECKING, Self

from accounts.tenancy.querysets import CountyQuerySet

if TYPE_CHECKING:
    from accounts.identity.models import User


class PolicyQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        """A county's policy is known to all who work in it."""
        return self.in_county(user.county_id or 0)

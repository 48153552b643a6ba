"""Rights from posts: answers `user.has_perm(capability, station)`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from .policy import current_posts, visible_station_ids
from .rights import may, reaches_county


class AssignmentBackend(BaseBackend):
    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Say whether a post of the user gives the capability (at the station `obj`, or its id)."""
        if not getattr(user_obj, "is_active", False) or not hasattr(user_obj, "county_id"):
            return False
        station_id = getattr(obj, "pk", obj)
        return any(
            may(post.role, perm)
            and (station_id is None or reaches_county(post.role) or post.station_id == station_id)
            for post in current_posts(user_obj)
        )

    def visible_stations(self, user_obj: Any) -> list[UUID] | None:
        """Say which stations the user's posts let him see; None means all of the county."""
        return visible_station_ids(user_obj)

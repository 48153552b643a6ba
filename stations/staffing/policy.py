"""Whose post reaches where. One query a request: the posts are kept on the user object."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from .choices import COUNTY_ROLES
from .models import Assignment
from .rights import reaches_county

if TYPE_CHECKING:
    from accounts.identity.models import User
    from stations.network.models import Station


def current_posts(user: User) -> list[Assignment]:
    """Today's assignments (Beijing date) with their stations, the present post first."""
    posts = getattr(user, "_posts", None)
    if posts is None:
        if user.county_id is None:
            posts = []
        else:
            today = timezone.localdate()
            posts = [
                post
                for post in Assignment.objects.in_county(user.county_id)
                .filter(user_id=user.pk, from_on__lte=today)
                .select_related("station")
                .order_by("-from_on", "role")
                if post.until_on is None or post.until_on >= today
            ]
        user._posts = posts
    return posts


def forget_posts(user: User) -> None:
    """Drop the kept posts after they changed."""
    user.__dict__.pop("_posts", None)


def sees_county(user: User) -> bool:
    return any(post.role in COUNTY_ROLES for post in current_posts(user))


def visible_station_ids(user: User) -> list[UUID] | None:
    """Return the stations whose people and things the user may see; None means all."""
    if sees_county(user):
        return None
    return sorted({post.station_id for post in current_posts(user)})


def present_station(user: User) -> Station | None:
    """Return the station a clerk or head works at today; county roles and drivers have none."""
    for post in current_posts(user):
        if not reaches_county(post.role):
            return post.station
    return None

"""Whose post reaches where. One query a request: the posts are kept on the user object."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.tenancy.reads import columns_of, row_of, width_of
from stations.network.models import Station

from .choices import COUNTY_ROLES
from .models import Assignment
from .rights import reaches_county

if TYPE_CHECKING:
    from accounts.identity.models import User


def current_posts(user: User) -> list[Assignment]:
    """Today's assignments (Beijing date) with their stations, the present post first."""
    posts = getattr(user, "_posts", None)
    if posts is None:
        if user.county_id is None:
            posts = []
        else:
            posts = _posts_on(user, timezone.localdate())
        user._posts = posts
    return posts


def _posts_on(user: User, day: datetime.date) -> list[Assignment]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [user.county_id, user.pk, day, day])
        rows = cursor.fetchall()
    width = width_of(Assignment)
    posts = []
    for row in rows:
        post = row_of(Assignment, row)
        post.station = row_of(Station, row[width:])
        posts.append(post)
    return posts


@lru_cache(maxsize=1)
def _statement() -> str:
    """Read posts and stations together; every request with a right in it does."""
    return (
        f"SELECT {columns_of(Assignment, 'a')}, {columns_of(Station, 's')}"  # noqa: S608
        " FROM stations_assignment a JOIN stations_station s"
        " ON s.county_id = a.county_id AND s.id = a.station_id"
        " WHERE a.county_id = %s AND a.user_id = %s AND a.from_on <= %s"
        " AND (a.until_on IS NULL OR a.until_on >= %s)"
        " ORDER BY a.from_on DESC, a.role"
    )


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

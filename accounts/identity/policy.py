"""Asking for a right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import get_backends

from accounts.kernel.errors import NotAllowed

from .models import User


def require(user: User, capability: str, *, at: Any = None) -> None:
    """Raise NotAllowed unless one of the user's posts gives the capability at that station."""
    if not user.has_perm(capability, at):
        raise NotAllowed(capability=capability)


def allows(user: User, capability: str, *, at: Any = None) -> bool:
    return user.has_perm(capability, at)


def visible_stations(user: User) -> list[UUID] | None:
    """Ask the backend that knows the posts: which stations' people and things the user may see.

    None means all of the county; when no backend knows, none.
    """
    for backend in get_backends():
        if answer := getattr(backend, "visible_stations", None):
            return answer(user)
    return []

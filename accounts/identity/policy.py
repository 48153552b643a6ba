"""Asking for a right."""

from __future__ import annotations

from typing import Any

from accounts.kernel.errors import NotAllowed

from .models import User


def require(user: User, capability: str, *, at: Any = None) -> None:
    """Raise NotAllowed unless one of the user's posts gives the capability at that station."""
    if not user.has_perm(capability, at):
        raise NotAllowed(capability=capability)


def allows(user: User, capability: str, *, at: Any = None) -> bool:
    return user.has_perm(capability, at)

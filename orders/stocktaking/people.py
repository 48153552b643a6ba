"""Naming people of the county by staff code at the doors."""

from __future__ import annotations

from accounts.identity.models import User
from accounts.kernel.errors import UnknownReference


def person_of(county_id: int | None, username: str, pointer: str) -> User | None:
    """Find an active member of staff; empty means nobody. Raises UnknownReference."""
    if not username:
        return None
    people = User.objects.filter(county_id=county_id, is_active=True)
    found = people.filter(username=username.lower()).first()
    if found is None or county_id is None:
        raise UnknownReference(pointer=pointer)
    return found

"""`check --deploy` for people: a demo login on a real installation is an open door."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError


@register(Tags.security, deploy=True)
def no_demo_login_outside_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Fail when a login with the known demo password exists and DEMO is off."""
    from accounts.identity.models import User

    if settings.DEMO:
        return []
    try:
        names = list(
            User.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True)
        )
    except DatabaseError:
        return []  # not migrated yet: nobody can sign in
    if not names:
        return []
    return [
        Error(
            f"Demo logins exist outside demo mode: {', '.join(sorted(names))}.",
            hint="Deactivate them, or set DEMO=1 if this is a demonstration.",
            id="stations.E001",
        )
    ]

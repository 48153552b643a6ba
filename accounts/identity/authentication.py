"""Who is calling: a bearer token first, then a console session with CSRF (decisions 31)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from .models import DeviceToken


class BearerAuthentication(TokenAuthentication):
    """Opaque device token: `Authorization: Bearer …`. One statement a request."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, DeviceToken]:
        if not token.isascii():
            raise AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token: DeviceToken) -> bool:
        """Skip an expired token; it is deleted with the user's next sign-in, not while reading."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()


class ConsoleSessionAuthentication(SessionAuthentication):
    """The console's own session, with CSRF."""

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"

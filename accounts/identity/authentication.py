"""Who is calling: a bearer token first, then a console session with CSRF (decisions 31)."""

from __future__ import annotations

from typing import Any

from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication


class BearerAuthentication(TokenAuthentication):
    """Opaque device token: `Authorization: Bearer …`."""

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="xiangyi"'


class ConsoleSessionAuthentication(SessionAuthentication):
    """The console's own session, with CSRF."""

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="xiangyi"'

"""Who is calling: a bearer token first, then a console session with CSRF (decisions 31)."""

from __future__ import annotations

from functools import lru_cache
from hmac import compare_digest
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.tenancy.reads import columns_of, row_of, width_of

from .models import DeviceToken, User


class BearerAuthentication(TokenAuthentication):
    """Opaque device token: `Authorization: Bearer …`. One statement a request."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, DeviceToken]:
        if not token.isascii():
            raise AuthenticationFailed(_("Invalid token."))
        given = token.decode()
        digest, now = hash_token(given), timezone.now()
        for known in _tokens_beginning(given[: CONSTANTS.TOKEN_KEY_LENGTH]):
            # An expired one is deleted with the user's next sign-in, not while reading.
            expired = known.expiry is not None and known.expiry < now
            if not expired and compare_digest(digest, known.digest):
                if not known.user.may_sign_in:
                    break
                return known.user, known
        raise AuthenticationFailed(_("Invalid token."))


def _tokens_beginning(key: str) -> list[DeviceToken]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [key])
        rows = cursor.fetchall()
    width = width_of(DeviceToken)
    found = []
    for row in rows:
        known = row_of(DeviceToken, row)
        known.user = row_of(User, row[width:])
        found.append(known)
    return found


@lru_cache(maxsize=1)
def _statement() -> str:
    """Read token and user together."""
    return (
        f"SELECT {columns_of(DeviceToken, 't')}, {columns_of(User, 'u')}"  # noqa: S608
        " FROM accounts_devicetoken t JOIN accounts_user u ON u.id = t.user_id"
        " WHERE t.token_key = %s"
    )


class ConsoleSessionAuthentication(SessionAuthentication):
    """The console's own session, with CSRF."""

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"

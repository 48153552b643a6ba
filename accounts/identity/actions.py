"""Signing in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import update_last_login
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp import devices_for_user

from accounts.audit.actions import record_event
from accounts.kernel.errors import DomainError
from accounts.tenancy.models import PLATFORM
from accounts.tenancy.unit_of_work import unit_of_work

from .models import DeviceToken, User

TOKENS_PER_USER = 5


class WrongCredentials(DomainError):
    code = "unauthenticated"
    status = 401
    title = _("Staff code or password is wrong.")


class OtpRequired(DomainError):
    code = "otp_required"
    status = 401
    title = _("Enter the one-time code of your authenticator.")


class LockedOut(DomainError):
    code = "locked_out"
    status = 429
    title = _("Too many wrong sign-ins. Try again in 15 minutes.")


@dataclass(frozen=True)
class IssuedToken:
    token: str
    expires_at: datetime
    user: User


def check_credentials(request: Any, *, username: str, password: str, otp: str = "") -> User:
    """Return the user, or raise WrongCredentials, OtpRequired, LockedOut."""
    user = authenticate(request, username=username, password=password)
    if getattr(request, "axes_locked_out", False):
        raise LockedOut
    if user is None:
        raise WrongCredentials
    devices = list(devices_for_user(user, confirmed=True))
    if devices and not (otp and any(device.verify_token(otp) for device in devices)):
        raise OtpRequired
    return user


def issue_token(user: User, *, device: str) -> IssuedToken:
    """Give this device a token of 30 days; the oldest beyond five is ended."""
    with unit_of_work(user.county_id or PLATFORM), transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        DeviceToken.objects.filter(user=user, expiry__lt=timezone.now()).delete()
        row, token = DeviceToken.objects.create(user=user, device=device)
        kept = DeviceToken.objects.filter(user=user).order_by("-created", "-digest")
        stale = list(kept.values_list("digest", flat=True)[TOKENS_PER_USER:])
        DeviceToken.objects.filter(digest__in=stale).delete()
        update_last_login(User, user)
        record_event(
            "identity.signed_in",
            county_id=user.county_id or PLATFORM,
            actor=user,
            subject=user,
            data={"device": device, "door": "api"},
        )
    return IssuedToken(token, row.expiry, user)


def end_token(user: User, token: DeviceToken) -> None:
    with unit_of_work(user.county_id or PLATFORM):
        token.delete()
        record_event(
            "identity.signed_out",
            county_id=user.county_id or PLATFORM,
            actor=user,
            subject=user,
            data={"door": "api"},
        )


def open_session(request: Any, user: User) -> None:
    """Begin a console session; the old session's key dies with it."""
    login(request, user, backend="accounts.identity.backends.PasswordBackend")
    with unit_of_work(user.county_id or PLATFORM):
        record_event(
            "identity.signed_in",
            county_id=user.county_id or PLATFORM,
            actor=user,
            subject=user,
            data={"door": "console"},
        )


def close_session(request: Any, user: User) -> None:
    logout(request)
    with unit_of_work(user.county_id or PLATFORM):
        record_event(
            "identity.signed_out",
            county_id=user.county_id or PLATFORM,
            actor=user,
            subject=user,
            data={"door": "console"},
        )


def choose_language(user: User, language: str) -> None:
    """Keep the language a person wants to read."""
    user.language = language
    user.save(update_fields=["language"])

"""Signing in by password, and staying signed in."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from .models import User


class PasswordBackend(ModelBackend):
    """Asked at sign-in and again with every request of a session."""

    def user_can_authenticate(self, user: User) -> bool:
        return user.may_sign_in

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class UsernameTaken(DomainError):
    code = "username_taken"
    title = _("Somebody signs in by this code or number already.")


class WeakPassword(Meaningless):
    code = "weak_password"
    title = _("This password is too easy to guess.")


class AlreadyAssigned(DomainError):
    code = "already_assigned"
    title = _("This person has this post in these days already.")


class NotDemo(DomainError):
    """Demo logins have a known password; they exist in demo mode only."""

    code = "not_demo"
    title = _("Demo logins exist in demo mode only.")


class PostElsewhere(Meaningless):
    code = "post_elsewhere"
    title = _("County roles stand at the operation centre.")

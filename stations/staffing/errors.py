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


class WrongPassword(DomainError):
    code = "wrong_password"
    title = _("The password is not right.")


class WeakPin(Meaningless):
    code = "weak_pin"
    title = _("A PIN has six digits that are not all alike and not in a row.")


class NoPin(DomainError):
    code = "no_pin"
    title = _("This person has set no PIN yet. Confirm by QR code or signature.")


class WrongPin(DomainError):
    code = "wrong_pin"
    title = _("The PIN is not right.")


class PinLocked(DomainError):
    code = "pin_locked"
    title = _("Too many wrong PINs. Wait 15 minutes, or confirm by signature.")

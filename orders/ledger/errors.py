from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class DrawerTooLow(DomainError):
    """A drawer cannot pay out what is not in it (decisions 23)."""

    code = "drawer_too_low"
    title = _("There is not enough cash in the drawer of this station.")


class FundsTooLow(DomainError):
    """An account that may not go negative would."""

    code = "funds_too_low"
    title = _("This account does not hold enough.")


class AlreadyReversed(DomainError):
    code = "already_reversed"
    title = _("This entry has been reversed before.")

"""Refusals of this room; a bad row of a list is in division_files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class OlderEdition(DomainError):
    """A list older than what is known would bring dead villages back to life."""

    code = "older_edition"
    title = _("A newer edition of this list is already here.")


class StationCodeTaken(DomainError):
    code = "station_code_taken"
    title = _("Another station of the county has this code.")


class CentreExists(DomainError):
    code = "centre_exists"
    title = _("The county has an operation centre already.")


class StationClosed(DomainError):
    """The station takes no new orders or parcels."""

    code = "station_closed"
    title = _("This station is not open.")


class ReasonMissing(Meaningless):
    code = "reason_missing"
    title = _("Give a reason.")

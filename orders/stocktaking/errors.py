from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class CountUnderWay(DomainError):
    code = "count_under_way"
    title = _("This station is being handed over already. Finish or call off that count first.")


class StandInMissing(DomainError):
    """Somebody must answer for what was there until now."""

    code = "stand_in_missing"
    status = 422
    title = _("This station has no head now. Name somebody of the county who stands in.")


class NotAParty(DomainError):
    """Only who leaves, who takes over, or who stands in, counts and signs."""

    code = "not_a_party"
    title = _("Only the two who hand the station over count and sign.")


class SamePerson(DomainError):
    code = "same_person"
    status = 422
    title = _("Who leaves and who takes over must be two people.")


class SignedAlready(DomainError):
    code = "signed_already"
    title = _("One side has signed this count. Call it off to count anew.")


class NothingCounted(DomainError):
    code = "nothing_counted"
    title = _("Not one thing was scanned though the record has some here. Count first.")

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class OutcomeMissing(DomainError):
    code = "outcome_missing"
    status = 422
    title = _("Say how the case ended.")


class CaseClosed(DomainError):
    code = "case_closed"
    title = _("This case is solved. Reopen it first.")


class OutcomeByAct(DomainError):
    code = "outcome_by_act"
    title = _("Declare the parcel lost, or pay the claim: the case then ends by itself.")


class CannotOwn(DomainError):
    code = "cannot_own"
    status = 422
    title = _("This person may not work on the case. Choose one from the list.")

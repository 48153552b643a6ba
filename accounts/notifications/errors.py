from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class NotToCall(DomainError):
    code = "not_to_call"
    title = _("This person is not on the call list any more.")


class DayMissing(DomainError):
    code = "day_missing"
    status = 422
    title = _("Say on which day the person will come, today or later.")


class OutcomeUnknown(DomainError):
    code = "outcome_unknown"
    status = 422
    title = _("Say what came of the call.")


class RevealReasonMissing(DomainError):
    code = "reason_missing"
    status = 422
    title = _("Say why you need to see this.")

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class NotLost(DomainError):
    code = "not_lost"
    title = _("Declare the parcel lost first, then report the claim.")


class IsLost(DomainError):
    code = "is_lost"
    title = _("This parcel is lost. Report the claim as lost.")


class ClaimedBefore(DomainError):
    """One parcel is paid for once."""

    code = "claimed_before"
    title = _("There is a claim for this parcel already. Open that one.")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    title = _("Add the evidence first: a photo of the damage, or what proves the value.")


class NobodyLiable(DomainError):
    code = "nobody_liable"
    title = _("Nobody of ours answers for it. Name who does, or reject the claim.")


class NothingOwed(DomainError):
    code = "nothing_owed"
    status = 422
    title = _("By this assessment nothing is owed. Reject the claim instead.")


class AboveClaim(DomainError):
    code = "above_claim"
    status = 422
    title = _("The loss cannot be more than what was claimed.")


class FourEyes(DomainError):
    """Above the limit the assessor may not approve."""

    code = "four_eyes"
    status = 403
    title = _("Above this amount somebody else than the assessor must approve.")


class NoRecovery(DomainError):
    code = "no_recovery"
    title = _("Nothing is to be recovered here, or not that much.")


class RecoveryOpen(DomainError):
    code = "recovery_open"
    title = _("The recovery is still open. Book what came in, or write it off.")


class NotTheDelegate(DomainError):
    code = "not_the_delegate"
    status = 422
    title = _("This is no recorded delegate of the claimant.")


class RuleExists(DomainError):
    code = "rule_exists"
    title = _("There is a rule from that day already. Choose another day.")


class NoCentre(DomainError):
    code = "no_centre"
    title = _("The county has no operation centre whose books this belongs to.")

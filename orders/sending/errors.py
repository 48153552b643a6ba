"""What sending can refuse; each says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class IdentityMissing(DomainError):
    """Postal rule: who shows no document is not accepted (domain 5.4)."""

    code = "identity_missing"
    title = _("See and register the sender's identity document first. Without it nothing is sent.")


class InvalidIdentity(Meaningless):
    code = "invalid_identity"
    title = _("This is not a valid number of such a document. Compare it with the document.")


class InvalidOrganisation(Meaningless):
    code = "invalid_organisation"
    title = _("This is not a valid unified social credit code. Compare it with the licence.")


class NotInspected(DomainError):
    """Open inspection: contents are looked at before anything is accepted."""

    code = "not_inspected"
    title = _("Open the parcel and look at its contents first.")


class ProhibitedGoods(DomainError):
    code = "prohibited_goods"
    title = _("This may not be sent. Give it back.")


class RestrictedGoods(DomainError):
    """May go under conditions that somebody has to confirm."""

    code = "restricted_goods"
    title = _("This may go only under conditions. Check them, then confirm.")


class OutOfBounds(Meaningless):
    """Names the field and its bounds."""

    code = "out_of_bounds"
    title = _("This measure cannot be right. Weigh or measure again.")


class UnknownProvince(Meaningless):
    code = "unknown_province"
    title = _("Begin the address with its province, or choose the province.")


class NoRate(DomainError):
    code = "no_rate"
    title = _("This carrier has no rate for this destination. Choose another carrier.")


class PriceChanged(DomainError):
    """The price shown to the sender is no longer the price."""

    code = "price_changed"
    title = _("The price has changed. Show the sender the new one.")


class AccountLimit(DomainError):
    code = "account_limit"
    title = _("This account's limit does not cover it. Take cash, or have what is owed paid.")


class AccountClosed(DomainError):
    code = "account_closed"
    title = _("This account is closed. Take cash.")


class OverPayment(DomainError):
    code = "over_payment"
    title = _("This is more than is owed.")


class NothingDue(DomainError):
    code = "nothing_due"
    title = _("No money is to be paid back.")


class NumberKnown(DomainError):
    """Only a parcel that goes by our own number may be given another one."""

    code = "number_known"
    title = _("This parcel has its carrier's number, or needs none any more.")


class WaybillAwaited(DomainError):
    """The carrier cannot take what he has no number for (domain 3.3)."""

    code = "waybill_awaited"
    title = _("The carrier has given no number yet. Type the one he gives you, or ask again.")


class SendingCancelled(DomainError):
    code = "sending_cancelled"
    title = _("This sending was cancelled. It goes back to its sender.")


class LabelOfCancelled(DomainError):
    code = "label_of_cancelled"
    title = _("This sending was cancelled. It has no label any more.")


class NoCarrierLabel(DomainError):
    code = "no_carrier_label"
    status = 404
    title = _("The carrier has drawn no label for this. Print ours.")


class WrongCarrier(DomainError):
    code = "wrong_carrier"
    title = _("This parcel goes with another carrier. Put it on that carrier's pile.")


class NotOutbound(DomainError):
    code = "not_outbound"
    title = _("This parcel does not go out. Take it off the list.")


class CodeTaken(DomainError):
    code = "code_taken"
    title = _("This code is taken. Choose another one.")

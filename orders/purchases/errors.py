"""What an order can refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class NoLines(Meaningless):
    code = "no_lines"
    title = _("An order has at least one line.")


class TooManyLines(Meaningless):
    code = "too_many_lines"
    title = _("An order has at most 50 lines. Make a second one.")


class AbsurdAmount(Meaningless):
    code = "absurd_amount"
    title = _("This amount cannot be right. Check price and quantity.")


class DiscountTooLarge(Meaningless):
    code = "discount_too_large"
    title = _("The discount is larger than the goods.")


class PriceMissing(Meaningless):
    code = "price_missing"
    title = _("Say what one piece costs.")


class QuoteExpired(DomainError):
    code = "quote_expired"
    title = _("The quote has expired. Ask for the price again.")


class NothingToAccept(DomainError):
    code = "nothing_to_accept"
    title = _("No line of this order waits for a yes.")


class NotAccepted(DomainError):
    code = "not_accepted"
    title = _("The villager has not said yes to this price yet.")


class OverPayment(DomainError):
    """More money than is owed is never taken."""

    code = "over_payment"
    title = _("This is more than is owed.")


class NoAccount(DomainError):
    code = "no_account"
    title = _("Villagers have no accounts yet. Take cash.")


class NothingDue(DomainError):
    code = "nothing_due"
    title = _("No money is to be paid back.")


class AlreadyBought(DomainError):
    code = "already_bought"
    title = _("Something of this order has been bought. Cancel its lines one by one.")


class AlreadyCancelled(DomainError):
    code = "already_cancelled"
    title = _("This has been cancelled before.")


class TooManyPieces(DomainError):
    code = "too_many_pieces"
    title = _("More pieces than were ordered.")


class NoCentre(DomainError):
    code = "no_centre"
    title = _("The county has no operation centre that could book this purchase.")


class LineNotHere(DomainError):
    """Not all parcels of the line have come."""

    code = "line_not_here"
    title = _("Not all pieces of this line are here.")


class BalanceDue(DomainError):
    code = "balance_due"
    title = _("The balance must be paid before the goods are handed over.")


class ClaimIntoOrder(DomainError):
    """What is lost is not paid for yet: cash would be given for goods nobody bought."""

    code = "claim_into_order"
    title = _("The order of this parcel is not paid in full. Pay the claim into the order.")

"""What a return can refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class NotReturnable(DomainError):
    """Made to order, fresh, opened media: excluded from the return without a reason."""

    code = "not_returnable"
    title = _("Goods of this kind cannot be returned without a fault.")


class WindowOver(DomainError):
    code = "return_window_over"
    title = _("The days in which this could be returned without a fault are over.")


class NothingToReturn(DomainError):
    """Neither collected nor refused: there is nothing that could go back."""

    code = "nothing_to_return"
    title = _("Only goods that were collected or refused can be returned.")


class AlreadyReturning(DomainError):
    code = "already_returning"
    title = _("All pieces of this line are in a return already.")


class RefundTooLarge(DomainError):
    code = "refund_too_large"
    title = _("This is more than was paid for these goods, or than was agreed.")


class GoodsStillHere(DomainError):
    code = "goods_still_here"
    title = _("The goods have not gone back. Say that the merchant refunds without them.")


class MoreThanCameIn(DomainError):
    """Paid out never exceeds what came in, unless a manager approved an advance."""

    code = "more_than_came_in"
    title = _("The merchant's refund has not come in. Wait, or ask a manager for an advance.")


class NoAdvance(DomainError):
    """A refusal pays back what the station still holds, so there is nothing to advance."""

    code = "no_advance"
    title = _("No advance is possible here.")


class MoneyOpen(DomainError):
    code = "money_open"
    title = _("Money of this return is not settled. Pay it out first.")


class NoParcelYet(Meaningless):
    code = "no_parcel_yet"
    title = _("No parcel carries these goods back yet. Enter the return code first.")


class NotTheCarriersYet(DomainError):
    code = "not_tendered"
    title = _("The parcel has not been given to the carrier. Scan it at the centre first.")

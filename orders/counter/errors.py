"""What a hand-over can refuse besides what its parcels and orders refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class SharedParcel(DomainError):
    """Things of several villagers ride in one parcel; it must be opened and divided first."""

    code = "shared_parcel"
    title = _("This parcel holds goods of several people. Open and divide it first.")


class CodDue(DomainError):
    """Cash on delivery belongs to the sender: paid exactly, or the parcel stays."""

    code = "cod_due"
    title = _("The cash on delivery must be paid exactly.")


class NotCollected(DomainError):
    """Only what went over the counter can be brought back over it."""

    code = "not_collected"
    title = _("This parcel was not handed over here.")


class MoneyTaken(DomainError):
    """Money is not touched by a swap: it is reversed first, by who may."""

    code = "money_taken"
    title = _("Money was taken for this parcel. Have it reversed first, then take it back.")

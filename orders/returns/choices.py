"""The life of a return (domain 3.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReturnStatus(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    GOODS_AT_STATION = "goods_at_station", _("Goods at the service point")
    INSPECTED = "inspected", _("Inspected")
    PICK_CODE_ISSUED = "pick_code_issued", _("Return code issued")
    HANDED_TO_CARRIER = "handed_to_carrier", _("Handed to the carrier")
    MERCHANT_RECEIVED = "merchant_received", _("With the merchant")
    MERCHANT_REJECTED = "merchant_rejected", _("Turned down by the merchant")
    DISPUTED = "disputed", _("Disputed at the platform")
    LOST_IN_RETURN = "lost_in_return", _("Lost on the way back")
    REFUND_AGREED = "refund_agreed", _("Refund decided")
    REFUND_IN = "refund_in", _("Refund has come in")
    PAID_OUT = "paid_out", _("Paid out")
    EXCHANGED = "exchanged", _("Exchanged")
    GOODS_COMING_BACK = "goods_coming_back", _("Goods coming back")
    EXPIRED_WINDOW = "expired_window", _("Too late")
    CANCELLED = "cancelled", _("Withdrawn")
    CLOSED = "closed", _("Closed")


S = ReturnStatus
RETURN_MOVES = {
    # a merchant may refund without wanting the goods, as long as they have not left
    S.REQUESTED: {S.GOODS_AT_STATION, S.REFUND_AGREED, S.EXPIRED_WINDOW, S.CANCELLED},
    S.GOODS_AT_STATION: {S.INSPECTED, S.REFUND_AGREED, S.CANCELLED},
    S.INSPECTED: {S.PICK_CODE_ISSUED, S.REFUND_AGREED, S.CANCELLED},
    S.PICK_CODE_ISSUED: {S.HANDED_TO_CARRIER},
    S.HANDED_TO_CARRIER: {S.MERCHANT_RECEIVED, S.MERCHANT_REJECTED, S.LOST_IN_RETURN},
    S.MERCHANT_RECEIVED: {S.REFUND_AGREED, S.EXCHANGED, S.MERCHANT_REJECTED},
    S.MERCHANT_REJECTED: {S.DISPUTED, S.REFUND_AGREED},
    S.DISPUTED: {S.REFUND_AGREED},
    S.LOST_IN_RETURN: {S.MERCHANT_RECEIVED, S.REFUND_AGREED},
    S.REFUND_AGREED: {S.REFUND_IN, S.GOODS_COMING_BACK, S.CLOSED},
    S.REFUND_IN: {S.PAID_OUT, S.CLOSED},
    S.PAID_OUT: {S.CLOSED},
    S.EXCHANGED: {S.CLOSED},
    S.GOODS_COMING_BACK: {S.CLOSED},
}
GOODS_HERE = {S.REQUESTED, S.GOODS_AT_STATION, S.INSPECTED}
"""The goods have not left: a refund agreed now lets the villager keep them."""

WAY_OUT = [S.GOODS_AT_STATION, S.INSPECTED, S.PICK_CODE_ISSUED, S.HANDED_TO_CARRIER]
"""The way of the goods; what a scan proves to have been skipped is written down as inferred."""

FINISHED = [S.CLOSED, S.EXPIRED_WINDOW, S.CANCELLED]
NEVER_CAME = [S.EXPIRED_WINDOW, S.CANCELLED]


class Basis(models.TextChoices):
    """Why the goods may go back; the clock of the law runs for the second only."""

    REFUSED = "refused", _("Refused at the counter")
    NO_REASON = "no_reason", _("Changed his mind")
    FAULT = "fault", _("Faulty or not as described")


class Condition(models.TextChoices):
    NONE = "", ""
    AS_NEW = "as_new", _("As new")
    USED = "used", _("Used")
    INCOMPLETE = "incomplete", _("Incomplete")


class RefundKind(models.TextChoices):
    NOT_YET = "", ""
    FULL = "full", _("In full")
    PARTIAL = "partial", _("In part")
    NONE = "none", _("Nothing")


class Payee(models.TextChoices):
    """Who takes the money: the one who paid, or someone recorded as acting for him."""

    SELF = "self", _("The villager")
    DELEGATE = "delegate", _("A recorded delegate")

"""The life of an order line (domain 3.1); an order's status is derived from its lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    QUOTED = "quoted", _("Quoted")
    REQUOTED = "requoted", _("Price changed, ask again")
    AWAITING_FUNDS = "awaiting_funds", _("Waiting for the deposit")
    FUNDED = "funded", _("Ready to buy")
    PLACED = "placed", _("Bought")
    CANCEL_PENDING = "cancel_pending", _("Cancellation asked")
    PARTLY_SHIPPED = "partly_shipped", _("Partly on the way")
    SHIPPED = "shipped", _("On the way")
    PARTLY_READY = "partly_ready", _("Partly here")
    READY = "ready", _("Here, to be collected")
    COLLECTED = "collected", _("Collected")
    COMPLETED = "completed", _("Completed")
    LOST = "lost", _("Lost, settled by the claim")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")
    ABANDONED = "abandoned", _("Abandoned")


L = LineStatus
LINE_MOVES = {
    L.DRAFT: {L.QUOTED, L.CANCELLED},
    L.QUOTED: {L.AWAITING_FUNDS, L.FUNDED, L.CANCELLED},
    L.REQUOTED: {L.AWAITING_FUNDS, L.FUNDED, L.CANCELLED},
    L.AWAITING_FUNDS: {L.FUNDED, L.CANCELLED},
    L.FUNDED: {L.PLACED, L.REQUOTED, L.CANCELLED},
    L.PLACED: {L.PARTLY_SHIPPED, L.SHIPPED, L.CANCEL_PENDING},
    L.CANCEL_PENDING: {L.CANCELLED, L.PLACED, L.PARTLY_SHIPPED, L.SHIPPED, L.LOST},
    L.PARTLY_SHIPPED: {L.SHIPPED, L.PARTLY_READY, L.CANCEL_PENDING, L.LOST},
    # refused before it was shelved, or before the relay heard that it was
    L.SHIPPED: {L.PARTLY_READY, L.READY, L.CANCEL_PENDING, L.REFUSED, L.LOST},
    # a parcel taken off the shelf again (damaged, missorted) takes its line back
    L.PARTLY_READY: {L.READY, L.SHIPPED, L.PARTLY_SHIPPED, L.REFUSED, L.LOST},
    L.READY: {L.COLLECTED, L.REFUSED, L.ABANDONED, L.PARTLY_READY, L.SHIPPED, L.LOST},
    L.COLLECTED: {L.COMPLETED},
    L.LOST: {L.SHIPPED},  # the claim was paid by mistake
}
BEFORE_PLACED = {L.DRAFT, L.QUOTED, L.REQUOTED, L.AWAITING_FUNDS, L.FUNDED}
TO_ACCEPT = {L.QUOTED, L.REQUOTED}
BOUGHT = {
    L.PLACED, L.CANCEL_PENDING, L.PARTLY_SHIPPED, L.SHIPPED, L.PARTLY_READY, L.READY,
}  # fmt: skip
"""Bought upstream, not yet in the villager's hands."""

RIDING = BOUGHT - {L.CANCEL_PENDING}
"""Where parcels alone decide between these statuses."""

MAY_ASK_TO_CANCEL = {L.PLACED, L.PARTLY_SHIPPED, L.SHIPPED}
TAKEN_HOME = {L.COLLECTED, L.COMPLETED}
SETTLED = TAKEN_HOME | {L.LOST}
"""Taken home and paid, or lost and paid for by a claim: its money never changes again."""

DEAD = {L.REFUSED, L.CANCELLED, L.ABANDONED}
"""Asks for no money."""

FINISHED = {L.COLLECTED, L.COMPLETED, L.LOST, L.REFUSED, L.CANCELLED, L.ABANDONED}
PROGRESS = list(LineStatus)
"""From the earliest to the latest: the order of the class above."""


class EvidenceKind(models.TextChoices):
    SIGNATURE = "signature", _("Signature")
    PIN = "pin", _("PIN")
    VERBAL = "verbal", _("Spoken")


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("Cash")
    ACCOUNT = "account", _("Villager account")

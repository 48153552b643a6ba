"""What is claimed, who answers for it, and the way to the payout."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimKind(models.TextChoices):
    """What happened to the parcel (domain 5.5)."""

    LOST = "lost", _("Lost")
    DAMAGED = "damaged", _("Damaged")
    CONTENTS = "contents", _("Contents missing")
    DELAYED = "delayed", _("Delayed")


class ClaimStatus(models.TextChoices):
    REPORTED = "reported", _("Reported")
    ASSESSED = "assessed", _("Assessed")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Offer accepted")
    DISPUTED = "disputed", _("Disputed")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid out")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")


S = ClaimStatus
CLAIM_MOVES = {
    S.REPORTED: {S.ASSESSED, S.REJECTED},
    S.ASSESSED: {S.OFFERED, S.REJECTED},
    S.OFFERED: {S.ACCEPTED, S.DISPUTED},
    S.DISPUTED: {S.ASSESSED, S.REJECTED},
    S.ACCEPTED: {S.APPROVED, S.DISPUTED},
    S.APPROVED: {S.PAID, S.DISPUTED},
    S.PAID: {S.CLOSED, S.APPROVED},  # back only by a reversal
    S.CLOSED: {S.PAID},  # reopened by the manager (law L5)
    S.REJECTED: {S.REPORTED},
}

ENDED = {S.CLOSED, S.REJECTED}


class Liable(models.TextChoices):
    """Who answers for the loss in the end; the county pays first in every case."""

    CARRIER = "carrier", _("The carrier")
    STATION = "station", _("The station")
    COUNTY = "county", _("The county centre")
    NOBODY = "nobody", _("Nobody of ours")


class Claimant(models.TextChoices):
    RECIPIENT = "recipient", _("Recipient")
    SENDER = "sender", _("Sender")
    STATION = "station", _("Station")


class Basis(models.TextChoices):
    INSURED = "insured", _("Insured")
    UNINSURED = "uninsured", _("Not insured")


class PayMethod(models.TextChoices):
    CASH = "cash", _("Cash from the drawer")
    ORDER = "order", _("Credited to the order")


class Payee(models.TextChoices):
    CLAIMANT = "claimant", _("The claimant")
    DELEGATE = "delegate", _("A recorded delegate")

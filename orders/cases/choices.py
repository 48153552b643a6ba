"""Kinds of exceptions (domain 2.7) and how long each may wait."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseKind(models.TextChoices):
    SHORT = "short", _("Short")
    SURPLUS = "surplus", _("Surplus")
    DAMAGED = "damaged", _("Damaged")
    WET = "wet", _("Wet")
    OPENED = "opened", _("Opened")
    MISSORTED = "missorted", _("Missorted")
    NO_CONSENT = "no_consent", _("No consent to leave it at the station")
    UNKNOWN_RECIPIENT = "unknown_recipient", _("Unknown recipient")
    REFUSED = "refused", _("Refused")
    OVERDUE = "overdue", _("Overdue")
    LOST = "lost", _("Lost")
    PROHIBITED = "prohibited", _("Prohibited contents")
    WRONG_PERSON = "wrong_person", _("Given to the wrong person")
    TWO_BAGS = "two_bags", _("Listed in two bags")
    WRONG_SEAL = "wrong_seal", _("Wrong seal")
    LATE_FACT = "late_fact", _("Late fact against the record")
    POUCH_DIFFERS = "pouch_differs", _("Cash pouch differs")
    CUSTODY_DISPUTED = "custody_disputed", _("Hand-over disputed")
    SHELF_DIFFERS = "shelf_differs", _("Shelf count differs")
    RETURN_DISPUTED = "return_disputed", _("Return disputed at the platform")
    WAYBILL_MISSING = "waybill_missing", _("No number from the carrier")


class CaseStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("case", "Open")
    SOLVED = "solved", _("Solved")


CASE_MOVES = {CaseStatus.OPEN: {CaseStatus.SOLVED}, CaseStatus.SOLVED: {CaseStatus.OPEN}}


class Outcome(models.TextChoices):
    """How a case ended."""

    NONE = "", ""
    FOUND = "found", _("Found")
    CONFIRMED_LOST = "confirmed_lost", _("Confirmed lost")
    FORWARDED = "forwarded", _("Forwarded")
    RETURNED = "returned", _("Returned")
    DELIVERED = "delivered", _("Delivered after all")
    ACCEPTED = "accepted", _("Accepted as it is")
    CORRECTED = "corrected", _("Record corrected")
    PAID = "paid", _("Paid out")
    NOT_UPHELD = "not_upheld", _("Not upheld")


_HOURS = {
    CaseKind.SHORT: 24,
    CaseKind.SURPLUS: 24,
    CaseKind.TWO_BAGS: 4,
    CaseKind.WRONG_SEAL: 24,
    CaseKind.CUSTODY_DISPUTED: 24,
    CaseKind.POUCH_DIFFERS: 24,
    CaseKind.PROHIBITED: 4,
    CaseKind.WAYBILL_MISSING: 24,
    CaseKind.WRONG_PERSON: 24,
    CaseKind.LOST: 7 * 24,
    CaseKind.RETURN_DISPUTED: 7 * 24,
}


def clock_of(kind: str) -> datetime.timedelta:
    """Say how long a case of this kind may stay open before it is late: 48 hours unless named."""
    return datetime.timedelta(hours=_HOURS.get(CaseKind(kind), 48))

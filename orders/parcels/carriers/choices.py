"""The words of this room, and the patterns of waybills every county starts with."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckDigit(models.TextChoices):
    NONE = "", _("None")
    S10 = "s10", "UPU S10"


MIT_2024 = "MIIT list 2024"
UPU = "UPU S10"
PATTERNS = [
    ("sf", r"SF[0-9A-Z]\d{12}", MIT_2024, ""),
    ("yto", r"YT\d{13}", MIT_2024, ""),
    ("sto", r"(77|43)\d{12,15}", MIT_2024, ""),
    ("zto", r"7[3-68]\d{12}", MIT_2024, ""),
    ("yunda", r"[34]\d{14}|5\d{12}", MIT_2024, ""),
    ("jt", r"JT\d{13}", MIT_2024, ""),
    ("jd", r"JD[0-9A-Z]{2}\d{11}", MIT_2024, ""),
    ("ems", r"[189]\d{12}|P[A-Z]\d{11}", MIT_2024, ""),
    ("ems", r"[A-Z]{2}\d{9}[A-Z]{2}", UPU, "s10"),
    ("dpk", r"DPK\d{12}", MIT_2024, ""),
    ("cainiao", r"621\d{12}", MIT_2024, ""),
]
"""Carrier, pattern of the whole number, where it is from, check digit. Carriers change them without
notice: a number that fits none is as welcome as any other."""

LONGEST_WAYBILL = 32
LONGEST_PATTERN = 80
MOST_RANGES = 3
# What a pattern may be made of: characters, \d, sets, alternatives, groups, and counts of single
# characters. No star, no plus and no count of a group, so none can be made to search for ever.
_PART = r"[0-9A-Z]|\\d|\[[0-9A-Z]+(?:-[0-9A-Z][0-9A-Z]*)*\]"
_PATTERN = re.compile(rf"(?:(?:{_PART})(?:\{{\d{{1,2}}(?:,\d{{1,2}})?\}})?|\(|\)|\|)+", re.ASCII)


def check_pattern(text: str) -> None:
    """Refuse a pattern that is no pattern, or could take long on a short text."""
    said = _("A pattern has letters, digits, \\d, sets like [0-9A-Z], counts like {12} and |.")
    if len(text) > LONGEST_PATTERN or not _PATTERN.fullmatch(text) or text.count(",") > MOST_RANGES:
        raise ValidationError(said)
    try:
        re.compile(text, re.ASCII)
    except re.error:
        raise ValidationError(said) from None


class CarrierStatus(models.TextChoices):
    """What the carrier says; it never says whose custody a parcel is in (interop A3)."""

    UNKNOWN = "unknown", _("Unknown")
    REGISTERED = "registered", _("Registered")
    ACCEPTED = "accepted", _("Picked up by the carrier")
    IN_TRANSIT = "in_transit", _("On its way")
    CUSTOMS = "customs", _("At customs")
    DELAYED = "delayed", _("Delayed")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    ATTEMPT_FAILED = "attempt_failed", _("Not delivered yet: attempt failed")
    AT_PICKUP_POINT = "at_pickup_point", _("At a station or locker")
    OVERDUE_AT_POINT = "overdue_at_point", _("Not collected in time")
    DAMAGED = "damaged", _("Damaged, says the carrier")
    REFUSED = "refused", _("Refused, says the carrier")
    RETURNING = "returning", _("On its way back")
    CANCELLED = "cancelled", _("Cancelled by the carrier")
    LOST = "lost", _("Lost, says the carrier")
    DELIVERED = "delivered", _("Delivered, says the carrier")
    RETURNED = "returned", _("Given back to the sender")


RANK = {status: place for place, status in enumerate(CarrierStatus)}
"""Of two things said for the same moment the later here is the truer."""

FINAL = {CarrierStatus.DELIVERED, CarrierStatus.RETURNED, CarrierStatus.CANCELLED}


class Subscription(models.TextChoices):
    NONE = "", _("Not asked for")
    WANTED = "wanted", _("To be asked for")
    FOLLOWING = "following", _("Followed")
    GIVEN_UP = "given_up", _("Given up by the service")
    ENDED = "ended", _("Ended")
    REFUSED = "refused", _("Refused by the service")


class Oddity(models.TextChoices):
    """What a service said that could not be used."""

    UNKNOWN_CODE = "unknown_code", _("Unknown code")
    UNKNOWN_WAYBILL = "unknown_waybill", _("Waybill we do not have")
    SEVERAL_CARRIERS = "several_carriers", _("Waybill of several carriers")
    UNREADABLE = "unreadable", _("Event without time or code")
    BAD_SIGN = "bad_sign", _("Wrong signature")
    BAD_BODY = "bad_body", _("Unreadable message")
    AWAY = "away", _("No answer")
    NONSENSE = "nonsense", _("Unreadable answer")
    REFUSED = "refused", _("Refused by the service")
    NUMBER_TAKEN = "number_taken", _("Number given that another parcel has")
    NUMBER_TWICE = "number_twice", _("Two numbers for one parcel")

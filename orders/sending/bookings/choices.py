"""How far the carrier got with a sending he was told of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting for the carrier's number")
    BOOKED = "booked", _("Registered with the carrier")
    REFUSED = "refused", _("Not registered: the carrier says no")
    GIVEN_UP = "given_up", _("Not registered: the carrier does not answer")
    BY_HAND = "by_hand", _("The carrier's number was typed")
    CALLED_OFF = "called_off", _("Called off: the sending was cancelled")


B = BookingStatus
NUMBERLESS = {B.WAITING, B.REFUSED, B.GIVEN_UP}
"""The parcel still goes by our own number, which no carrier knows."""

BOOKING_MOVES = {
    B.WAITING: {B.BOOKED, B.REFUSED, B.GIVEN_UP, B.BY_HAND, B.CALLED_OFF},
    B.REFUSED: {B.WAITING, B.BY_HAND, B.CALLED_OFF},
    B.GIVEN_UP: {B.WAITING, B.BOOKED, B.BY_HAND, B.CALLED_OFF},
    B.BOOKED: {B.CALLED_OFF},
    B.BY_HAND: {B.CALLED_OFF},
    B.CALLED_OFF: set(),
}

LONGEST_LABEL = 512 * 1024
"""Bytes of a label as the carrier draws it; a longer one is not kept."""

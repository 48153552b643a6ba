"""A sending as its carrier was told of it."""

from __future__ import annotations

import base64

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.kernel import crypto
from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import BOOKING_MOVES, BookingStatus
from .querysets import BookingQuerySet


class CarrierBooking(CountyModel, Stateful):
    """What a carrier was asked for one sending and what it answered.

    The sending's own number is the reference: asked again, the carrier gives the same waybill.
    `carrier_fen` is its price, `label_secret` its label, encrypted: it shows people in clear.
    """

    MOVES = BOOKING_MOVES

    sending = CountyForeignKey(
        "orders.Sending", models.PROTECT, related_name="bookings", verbose_name=_("sending")
    )
    status = models.CharField(
        _("registration"), max_length=12, choices=BookingStatus, default=BookingStatus.WAITING
    )
    waybill_no = models.CharField(_("the carrier's number"), max_length=32, blank=True)
    sort_code = models.CharField(_("sorting code"), max_length=32, blank=True)
    carrier_fen = models.BigIntegerField(_("the carrier's price"), null=True, blank=True)
    label_secret = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_at = models.DateTimeField(_("last asked at"), null=True, blank=True)
    next_call_at = models.DateTimeField(_("to be asked at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration with a carrier")
        verbose_name_plural = _("registrations with carriers")
        constraints = [
            models.UniqueConstraint(fields=["county", "sending"], name="carrierbooking_of_sending"),
            models.CheckConstraint(
                name="carrierbooking_booked_has_number",
                condition=~Q(status="booked") | Q(waybill_no__gt=""),
            ),
            models.CheckConstraint(
                name="carrierbooking_waiting_is_due",
                condition=~Q(status="waiting") | Q(next_call_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "next_call_at"],
                name="carrierbooking_due",
                condition=Q(next_call_at__isnull=False),
            ),
            models.Index(
                fields=["county", "-status_changed_at"],
                name="carrierbooking_numberless",
                condition=Q(status__in=["waiting", "refused", "given_up"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_status_display())

    def keep_label(self, content: bytes) -> None:
        text = base64.b64encode(content).decode()
        self.label_secret = crypto.encrypt(self.county_id, "carrierbooking", "label", text)

    @property
    def label(self) -> bytes:
        """The carrier's own label as a PDF; empty when there is none."""
        if not self.label_secret:
            return b""
        clear = crypto.decrypt(self.county_id, "carrierbooking", "label", self.label_secret)
        return base64.b64decode(clear)

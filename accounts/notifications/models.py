"""What was sent to whom, and why it has not arrived."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel import crypto
from accounts.kernel.masking import mask_name, mask_phone
from accounts.tenancy.models import CountyModel

from .choices import CallOutcome, NotificationStatus
from .querysets import NotificationQuerySet


class Notification(CountyModel):
    """One message to one person about one arrival wave; parcels that come meanwhile join it.

    `person` is the blind index of the phone and name; text and phone are encrypted.
    """

    station_id = models.UUIDField()
    person = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=24, default="arrival")
    status = models.CharField(
        _("status"), max_length=12, choices=NotificationStatus, default=NotificationStatus.QUEUED
    )
    phone_secret = models.TextField(blank=True)
    name_secret = models.TextField(blank=True)
    text_secret = models.TextField()
    subject_ids = ArrayField(models.UUIDField(), default=list)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    send_at = models.DateTimeField(_("to be sent at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    gateway_reference = models.CharField(_("gateway’s number"), max_length=64, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    calls = models.PositiveSmallIntegerField(_("calls"), default=0, db_default=0)
    call_outcome = models.CharField(
        _("outcome of the call"), max_length=12, choices=CallOutcome, blank=True, db_default=""
    )
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("called by"),
    )
    come_on = models.DateField(_("will come on"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            # an arrival joins the wave that is still waiting, or starts one
            models.UniqueConstraint(
                fields=["county", "station_id", "person", "kind"],
                name="notification_one_open_wave",
                condition=Q(status="queued"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "send_at"],
                name="notification_due",
                condition=Q(status__in=["queued", "failed"]),
            ),
            models.Index(fields=["county", "station_id", "-created_at"], name="notification_list"),
            models.Index(
                fields=["county", "-id"],
                name="notification_to_call",
                condition=Q(status="call_list"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def phone(self) -> str:
        return self._clear("phone", self.phone_secret)

    @property
    def text(self) -> str:
        return self._clear("text", self.text_secret)

    @property
    def phone_masked(self) -> str:
        return mask_phone(self.phone)

    @property
    def name_masked(self) -> str:
        return mask_name(self._clear("name", self.name_secret))

    def _clear(self, column: str, secret: str) -> str:
        return crypto.decrypt(self.county_id, "notification", column, secret) if secret else ""

"""What happened, and what is still owed because of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyModel


class AuditEvent(CountyModel):
    """A fact: who did what to which thing. Append-only; `subject_*` are plain columns."""

    APPEND_ONLY = True

    topic = models.CharField(_("event"), max_length=64)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    subject_type = models.CharField(_("subject type"), max_length=32, blank=True)
    subject_id = models.CharField(_("subject"), max_length=40, blank=True)
    subject_label = models.CharField(_("subject label"), max_length=120, blank=True)
    station_id = models.UUIDField(_("station"), null=True)
    stations = ArrayField(models.UUIDField(), default=list, verbose_name=_("stations told"))
    data = models.JSONField(_("data"), default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["county", "-at", "-id"], name="audit_by_time"),
            models.Index(fields=["county", "subject_type", "subject_id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject_label}"


class OutboxMessage(CountyModel):
    """One handler's debt for up to 500 events; deleted when kept, parked when hopeless."""

    handler = models.CharField(_("handler"), max_length=100)
    topic = models.CharField(_("event"), max_length=64)
    event_ids = ArrayField(models.UUIDField(), default=list)
    data = models.JSONField(_("data"), default=dict)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    parked_at = models.DateTimeField(_("parked at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox")
        indexes = [
            # the relay's claim and the sweep's list of counties
            models.Index(
                fields=["county", "due_at"], name="outbox_due", condition=Q(parked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.handler}"

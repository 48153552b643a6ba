"""Attachments: stored once, served only by an authorising view."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyModel


class Attachment(CountyModel):
    """A file as evidence: its bytes live under `<county>/<sha256>` with metadata stripped."""

    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField(_("kind"), max_length=32)
    subject_type = models.CharField(_("subject type"), max_length=32, blank=True)
    subject_id = models.CharField(_("subject"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("content type"), max_length=80)
    size_bytes = models.PositiveIntegerField(_("size"))
    station_id = models.UUIDField(null=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    uploaded_at = models.DateTimeField(_("stored at"), default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [
            models.Index(fields=["county", "sha256"], name="attachment_by_digest"),
            models.Index(
                fields=["county", "subject_type", "subject_id"], name="attachment_by_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"

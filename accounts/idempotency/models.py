"""Answers kept so that a retry gets the same one."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyModel


class IdempotencyKey(CountyModel):
    """One key of one caller on one route, and the answer it got.

    Its age is read off its id: an index over `created_at` would be a second way to find one row of
    a county, and a plan made while the table was small once took that way for good.
    """

    principal = models.CharField(max_length=64)
    route = models.CharField(max_length=160)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "principal", "route", "key"], name="idempotency_key"
            ),
        ]

"""Counters that dashboards read: the same cost at a million parcels as at a hundred million."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyModel


class StatusCounter(CountyModel):
    """How many parcels of a direction stand at a status now, by the scans counted so far."""

    direction = models.CharField(_("direction"), max_length=8)
    status = models.CharField(_("status"), max_length=18)
    n = models.BigIntegerField(_("number"), default=0)
    updated_at = models.DateTimeField(_("as of"), auto_now=True)

    class Meta:
        verbose_name = _("status counter")
        verbose_name_plural = _("status counters")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "direction", "status"], name="statuscounter_once"
            ),
        ]


class DayCounter(CountyModel):
    """How often a step happened at a station on a Beijing day, per direction."""

    day = models.DateField(_("day"))
    station_id = models.UUIDField(_("station"))
    direction = models.CharField(_("direction"), max_length=8)
    step = models.CharField(_("step"), max_length=10)
    n = models.BigIntegerField(_("number"), default=0)
    updated_at = models.DateTimeField(_("as of"), auto_now=True)

    class Meta:
        verbose_name = _("day counter")
        verbose_name_plural = _("day counters")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "day", "station_id", "direction", "step"], name="daycounter_once"
            ),
        ]

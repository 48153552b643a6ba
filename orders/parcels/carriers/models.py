"""Patterns of waybills; what carriers told us of our parcels, and how we ask them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import Carrier
from .choices import LONGEST_PATTERN, CheckDigit, check_pattern


class WaybillPattern(models.Model):
    """How a carrier's numbers look; the same list for every county. It only ever warns."""

    carrier = models.ForeignKey(
        Carrier, models.PROTECT, related_name="patterns", verbose_name=_("carrier")
    )
    pattern = models.CharField(
        _("pattern of the whole number"), max_length=LONGEST_PATTERN, validators=[check_pattern]
    )
    check_digit = models.CharField(
        _("check digit"), max_length=4, choices=CheckDigit, default=CheckDigit.NONE, blank=True
    )
    source = models.CharField(_("source"), max_length=64)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("waybill pattern")
        verbose_name_plural = _("waybill patterns")
        ordering = ["carrier__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "pattern"], name="waybillpattern_once"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.pattern}"

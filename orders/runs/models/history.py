"""What bags and pouches became, and who had them from then on."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyModel
from orders.parcels.choices import Custody

from ..choices import Unit
from .bags import person


class UnitEvent(CountyModel):
    """A bag or pouch became `status` in the custody of `custody`: its row is the fold of these.

    `version` is the version of the row that this made: the order of the server, whatever the
    clocks say. `occurred_at` is what the device says, and evidence only. Append-only.
    """

    APPEND_ONLY = True

    unit = models.CharField(_("thing"), max_length=8, choices=Unit)
    unit_id = models.UUIDField()
    version = models.PositiveIntegerField()
    status = models.CharField(_("became"), max_length=14)
    custody = models.CharField(_("in custody of"), max_length=8, choices=Custody)
    custody_id = models.UUIDField()
    station_id = models.UUIDField(_("station"))
    occurred_at = models.DateTimeField(_("occurred at"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    actor = person(_("by"), null=True)

    class Meta:
        verbose_name = _("event of a bag or pouch")
        verbose_name_plural = _("events of bags and pouches")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "unit_id", "version"], name="unitevent_one_a_version"
            ),
            models.CheckConstraint(
                name="unitevent_one_custodian", condition=models.Q(custody__in=["station", "run"])
            ),
        ]

    def __str__(self) -> str:
        return self.status

"""Who works where, as what, from when until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import Role


class Assignment(CountyModel):
    """One post of one person. County roles and drivers stand at the centre."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assignments",
        db_index=False,
        verbose_name=_("person"),
    )
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="assignments", verbose_name=_("station")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "user", "station", "role", "from_on"], name="assignment_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="assignment_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "user", "from_on"], name="assignment_by_user"),
            models.Index(fields=["county", "station"], name="assignment_by_station"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class StaffPin(CountyModel):
    """Six digits by which a person confirms a hand-over on somebody else's device; kept hashed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    digest = models.CharField(max_length=128)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("PIN")
        verbose_name_plural = _("PINs")
        constraints = [models.UniqueConstraint(fields=["county", "user"], name="staffpin_once")]

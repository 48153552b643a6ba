"""Places: the official tree, and the county's own centre and service points."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import (
    STATION_MOVES,
    CodeScheme,
    Datum,
    DivisionLevel,
    StationKind,
    StationStatus,
)
from .querysets import DivisionQuerySet, StationQuerySet


class Division(models.Model):
    """An official place, province to village, as one edition of the statistics codes has it.

    Villages merge and codes die: a row that left the list keeps its last valid day.
    """

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=64)
    level = models.CharField(_("level"), max_length=12, choices=DivisionLevel)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    urban_rural = models.CharField(_("urban–rural class"), max_length=3, blank=True)
    source = models.CharField(_("source"), max_length=120)
    edition = models.CharField(_("edition"), max_length=16)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("successor")
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")

    def __str__(self) -> str:
        return self.name


class Station(CountyModel, Stateful):
    """The county's operation centre or a service point. Its code never names a village."""

    MOVES = STATION_MOVES

    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("name"), max_length=64)
    kind = models.CharField(_("kind"), max_length=8, choices=StationKind)
    status = models.CharField(
        _("status"), max_length=16, choices=StationStatus, default=StationStatus.LEAD
    )
    village = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("village"),
    )
    route = models.CharField(_("route"), max_length=8, blank=True)
    phone = models.CharField(_("station phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    datum = models.CharField(_("datum"), max_length=12, choices=Datum, default=Datum.WGS84)
    code_scheme = models.CharField(
        _("pick-up code scheme"), max_length=12, choices=CodeScheme, default=CodeScheme.SERIAL
    )
    default_shelf = models.CharField(_("default shelf"), max_length=8, default="1-1")
    keep_days = models.PositiveSmallIntegerField(_("days kept before overdue"), default=3)
    merged_into = CountyForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged into"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="station_code"),
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(kind="centre") & ~Q(status__in=["closed", "merged", "rejected"]),
                name="station_one_centre",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="station_merged_names_heir",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "kind", "status"], name="station_list"),
            models.Index(fields=["county", "merged_into"], name="station_heir"),
        ]

    def __str__(self) -> str:
        return self.name

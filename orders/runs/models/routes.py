"""Where the county's vehicles go and when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyForeignKey, CountyModel

from ..choices import SEALED_ONLY, ExceptionCause, ExceptionKind, VehicleKind
from ..querysets import RouteQuerySet


class Route(CountyModel):
    """A way out of the centre and back: stations in order, timetable, days that differ."""

    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=64)
    cut_off_minutes = models.PositiveSmallIntegerField(
        _("cut-off before departure, minutes"), default=30
    )
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="route_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RouteStop(CountyModel):
    """One station of a route, and how many minutes after departure the vehicle is there."""

    route = CountyForeignKey(Route, models.PROTECT, related_name="stops")
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="+", verbose_name=_("station")
    )
    position = models.PositiveSmallIntegerField(_("place in order"))
    minutes = models.PositiveSmallIntegerField(_("minutes after departure"), default=0)

    class Meta:
        verbose_name = _("station of a route")
        verbose_name_plural = _("stations of a route")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "route", "position"], name="routestop_position"
            ),
            models.UniqueConstraint(
                fields=["county", "route", "station"], name="routestop_station"
            ),
        ]


class RouteDeparture(CountyModel):
    """A time of the timetable and the weekdays it holds on: 1 is Monday, 7 Sunday (ISO 8601)."""

    route = CountyForeignKey(Route, models.PROTECT, related_name="departures")
    departs_at = models.TimeField(_("departs at"))
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        verbose_name=_("weekdays"),
    )

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "route", "departs_at"], name="routedeparture_once"
            ),
        ]


class RouteException(CountyModel):
    """A Beijing day on which a departure, or all of the day's, is cancelled or goes earlier."""

    route = CountyForeignKey(Route, models.PROTECT, related_name="exceptions")
    on = models.DateField(_("on"))
    departs_at = models.TimeField(_("departure"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ExceptionKind)
    shift_minutes = models.SmallIntegerField(_("minutes later"), default=0)
    cause = models.CharField(_("cause"), max_length=12, choices=ExceptionCause)
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("day that differs")
        verbose_name_plural = _("days that differ")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "route", "on", "departs_at"],
                name="routeexception_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="routeexception_shift_says_how_much",
                condition=Q(kind="cancelled", shift_minutes=0)
                | Q(kind="shifted") & ~Q(shift_minutes=0),
            ),
        ]


class Vehicle(CountyModel):
    """What carries: the county's own van, or a bus or postman who takes sealed bags along."""

    kind = models.CharField(_("kind"), max_length=10, choices=VehicleKind)
    label = models.CharField(_("plate or name"), max_length=32)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        constraints = [models.UniqueConstraint(fields=["county", "label"], name="vehicle_label")]

    def __str__(self) -> str:
        return self.label

    @property
    def handles_sealed_only(self) -> bool:
        return self.kind in SEALED_ONLY

"""The count by which a station changes hands, and what was scanned for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import TAKE_MOVES, UNDER_WAY, TakeStatus
from .querysets import StockTakeQuerySet


def person(label: Any, **more: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=label,
        **more,
    )


class StockTake(CountyModel, Stateful):
    """One change of hands. `found` is what the count found; `protocol` is what both signed.

    `stand_in` acts for an outgoing head who is not there. Once done nothing in it changes, and
    `digest` (SHA-256 of the canonical JSON of the protocol) proves it.
    """

    MOVES = TAKE_MOVES

    number = models.CharField(_("protocol number"), max_length=20)
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="stock_takes", verbose_name=_("station")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=TakeStatus, default=TakeStatus.COUNTING
    )
    outgoing = person(_("who leaves"), null=True, blank=True)
    incoming = person(_("who takes over"))
    stand_in = person(_("stands in"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    stand_in_reason = models.CharField(_("why somebody stands in"), max_length=200, blank=True)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = person(_("opened by"))
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    outgoing_signed_at = models.DateTimeField(_("signed by who leaves"), null=True, blank=True)
    incoming_signed_at = models.DateTimeField(_("signed by who takes over"), null=True, blank=True)
    outgoing_signed_by = person(_("signed"), null=True, blank=True)
    found = models.JSONField(default=dict)
    protocol = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StockTakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of hands")
        verbose_name_plural = _("changes of hands")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="stocktake_number"),
            models.UniqueConstraint(
                fields=["county", "station"],
                condition=Q(status__in=UNDER_WAY),
                name="stocktake_one_a_station",
            ),
            models.CheckConstraint(
                name="stocktake_of_two_people",
                condition=(Q(outgoing__isnull=True) | ~Q(outgoing=F("incoming")))
                & (Q(stand_in__isnull=True) | ~Q(stand_in=F("incoming")))
                & (Q(outgoing__isnull=False) | Q(stand_in__isnull=False)),
            ),
            models.CheckConstraint(
                name="stocktake_done_is_signed",
                condition=~Q(status="done")
                | Q(
                    outgoing_signed_at__isnull=False,
                    incoming_signed_at__isnull=False,
                    outgoing_signed_by__isnull=False,
                    digest__gt="",
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class StockTakeItem(CountyModel):
    """One number read off a thing that stood there: a parcel, a bag, a pouch, or nobody knows."""

    take = CountyForeignKey(StockTake, models.PROTECT, related_name="items")
    label = models.CharField(_("number"), max_length=32)
    counted_at = models.DateTimeField(default=timezone.now)
    counted_by = person(_("by"))

    class Meta:
        verbose_name = _("counted thing")
        verbose_name_plural = _("counted things")
        constraints = [
            models.UniqueConstraint(fields=["county", "take", "label"], name="stocktakeitem_once")
        ]

    def __str__(self) -> str:
        return self.label

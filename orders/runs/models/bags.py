"""Bags, what is listed in them, and the manifests that list bags."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel
from orders.parcels.choices import Custody

from ..choices import (
    BAG_MOVES,
    MANIFEST_MOVES,
    BagDirection,
    BagStatus,
    ManifestStatus,
    SealFound,
)
from ..querysets import BagQuerySet, ManifestQuerySet


def person(label: str, **more: object) -> models.ForeignKey:
    """A column that names who did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=label,
        **more,
    )


class Bag(CountyModel, Stateful):
    """A sack or cage with a number of its own. One custodian at every moment, like a parcel.

    `content_hash` is the SHA-256 of what was listed in it when it was sealed.
    """

    MOVES = BAG_MOVES

    number = models.CharField(_("bag number"), max_length=20)
    direction = models.CharField(_("direction"), max_length=10, choices=BagDirection)
    made_at = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="+", verbose_name=_("made at")
    )
    destination = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="+", verbose_name=_("destination")
    )
    parent = CountyForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("inside of"),
    )
    status = models.CharField(_("status"), max_length=14, choices=BagStatus, default=BagStatus.OPEN)
    custody = models.CharField(
        _("in custody of"), max_length=8, choices=Custody, default=Custody.STATION
    )
    custody_id = models.UUIDField()
    seal_no = models.CharField(_("seal"), max_length=32, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    sealed_by = person(_("sealed by"), null=True, blank=True)
    seal_found = models.CharField(_("seal found"), max_length=8, choices=SealFound, blank=True)
    seal_seen = models.CharField(_("seal read"), max_length=32, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    created_by = person(_("by"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BagQuerySet.as_manager()

    class Meta:
        verbose_name = _("bag")
        verbose_name_plural = _("bags")
        constraints = [
            # a printed number may be used again once its bag came back empty
            models.UniqueConstraint(
                fields=["county", "number"],
                condition=~Q(status="empty_returned"),
                name="bag_number",
            ),
            models.CheckConstraint(
                name="bag_one_custodian", condition=Q(custody__in=["station", "run"])
            ),
            models.CheckConstraint(
                name="bag_sealed_has_seal_and_hash",
                condition=~Q(status__in=["sealed", "loaded", "delivered"])
                | Q(seal_no__gt="", content_hash__gt="", sealed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-created_at", "-id"], name="bag_by_time"),
            models.Index(
                fields=["county", "parent"],
                name="bag_inside",
                condition=Q(parent__isnull=False),
            ),
            models.Index(
                fields=["county", "custody_id", "status"],
                name="bag_held",
                condition=Q(status__in=["open", "sealed", "loaded", "delivered"]),
            ),
        ]

    def __str__(self) -> str:
        return shown_number(self.number)


def shown_number(number: str) -> str:
    """Write a number of ours as people read it: B-7K2Q-9; an SSCC stays as it is."""
    if number.startswith("B"):
        return f"B-{number[1:-1]}-{number[-1]}"
    return number


class BagItem(CountyModel):
    """A parcel listed in a bag. Taking it out is a fact; the row stays.

    `clash`: the parcel is listed in another live bag too, and both are blocked until somebody says
    in which it is.
    """

    bag = CountyForeignKey(Bag, models.PROTECT, related_name="items")
    parcel = CountyForeignKey("orders.Parcel", models.PROTECT, related_name="bag_items")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = person(_("by"))
    removed_at = models.DateTimeField(null=True)
    removed_by = person(_("taken out by"), null=True)
    reason = models.CharField(max_length=200, blank=True)
    clash = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("parcel in a bag")
        verbose_name_plural = _("parcels in a bag")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "bag", "parcel"],
                condition=Q(removed_at__isnull=True),
                name="bagitem_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "parcel"],
                name="bagitem_of_parcel",
                condition=Q(removed_at__isnull=True),
            ),
        ]


class Manifest(CountyModel, Stateful):
    """The list a run leaves with. Frozen when committed: `content_hash` is of its lines then."""

    MOVES = MANIFEST_MOVES

    number = models.CharField(_("manifest number"), max_length=20)
    run = CountyForeignKey(
        "orders.Run", models.PROTECT, related_name="manifests", verbose_name=_("run")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ManifestStatus, default=ManifestStatus.DRAFT
    )
    content_hash = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(_("committed at"), null=True, blank=True)
    committed_by = person(_("committed by"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = person(_("by"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ManifestQuerySet.as_manager()

    class Meta:
        verbose_name = _("manifest")
        verbose_name_plural = _("manifests")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="manifest_number"),
            models.UniqueConstraint(
                fields=["county", "run"], condition=~Q(status="void"), name="manifest_of_run"
            ),
            models.CheckConstraint(
                name="manifest_frozen_has_hash",
                condition=Q(status__in=["draft", "void"])
                | Q(content_hash__gt="", committed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["county", "-created_at", "-id"], name="manifest_by_time")]

    def __str__(self) -> str:
        return self.number


class ManifestLine(CountyModel):
    """A bag or a loose parcel on a manifest, and the stop where it gets off."""

    manifest = CountyForeignKey(Manifest, models.PROTECT, related_name="lines")
    stop = CountyForeignKey("orders.Stop", models.PROTECT, related_name="manifest_lines")
    bag = CountyForeignKey(Bag, models.PROTECT, null=True, related_name="manifest_lines")
    parcel = CountyForeignKey(
        "orders.Parcel", models.PROTECT, null=True, related_name="manifest_lines"
    )

    class Meta:
        verbose_name = _("line of a manifest")
        verbose_name_plural = _("lines of a manifest")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "manifest", "bag"],
                condition=Q(bag__isnull=False),
                name="manifestline_bag",
            ),
            models.UniqueConstraint(
                fields=["county", "manifest", "parcel"],
                condition=Q(parcel__isnull=False),
                name="manifestline_parcel",
            ),
            models.CheckConstraint(
                name="manifestline_one_thing",
                condition=Q(bag__isnull=True, parcel__isnull=False)
                | Q(bag__isnull=False, parcel__isnull=True),
            ),
        ]

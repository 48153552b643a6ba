"""Parcels in our custody, and every scan that made them what they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.languages import local
from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel, PartitionKey

from .choices import (
    INBOUND_MOVES,
    OUTBOUND_MOVES,
    ConsentBasis,
    Custody,
    Direction,
    HoldReason,
    ParcelStatus,
    Step,
)
from .querysets import ParcelQuerySet


class Carrier(models.Model):
    """A parcel carrier; the same list for every county."""

    code = models.CharField(_("code"), max_length=16, primary_key=True)
    name = models.CharField(_("name"), max_length=32)
    name_en = models.CharField(_("English name"), max_length=32)
    notifies_itself = models.BooleanField(_("sends its own arrival message"), default=False)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return local(self.name, self.name_en)


class Parcel(CountyModel, Stateful):
    """One visit of one waybill. `station` is where it is to be handed over, `held_at` where it is.

    `held_at` is empty while it is with the carrier or on the road, and after hand-over.
    """

    number = models.CharField(_("parcel number"), max_length=20)
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction, default=Direction.INBOUND
    )
    carrier = models.ForeignKey(
        Carrier, models.PROTECT, related_name="+", db_index=False, verbose_name=_("carrier")
    )
    waybill_no = models.CharField(_("waybill"), max_length=32)
    visit = models.PositiveSmallIntegerField(_("visit"), default=1)
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="parcels", verbose_name=_("station")
    )
    held_at = CountyForeignKey(
        "stations.Station",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parcels_held",
        verbose_name=_("lies at"),
    )
    # the one who answers for it: a station, a run (empty: a road nobody planned), else no id
    custody = models.CharField(
        _("in custody of"), max_length=8, choices=Custody, default=Custody.CARRIER
    )
    custody_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=18, choices=ParcelStatus, default=ParcelStatus.EXPECTED
    )
    is_open = models.BooleanField(default=True)
    hold_reason = models.CharField(_("held because"), max_length=20, choices=HoldReason, blank=True)
    consent_basis = models.CharField(_("consent"), max_length=10, choices=ConsentBasis, blank=True)
    shelf_code = models.CharField(_("shelf"), max_length=8, blank=True)
    pickup_code = models.CharField(_("pick-up code"), max_length=16, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    locked_until = models.DateTimeField(_("locked until"), null=True, blank=True)
    cod_fen = models.BigIntegerField(_("cash on delivery"), default=0)
    # the recipient: a villager, or a name and phone; indexes are keyed HMACs
    villager = CountyForeignKey(
        "stations.Villager",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parcels",
        verbose_name=_("villager"),
    )
    name_secret = models.TextField(blank=True)
    phone_secret = models.TextField(blank=True)
    name_masked = models.CharField(_("recipient"), max_length=64, blank=True)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True)
    name_index = models.BinaryField(max_length=32, null=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    tail_index = models.BinaryField(max_length=32, null=True)
    announced_at = models.DateTimeField(_("announced at"), default=timezone.now)
    shelved_at = models.DateTimeField(_("shelved at"), null=True, blank=True)
    notified_at = models.DateTimeField(_("notified at"), null=True, blank=True)
    collected_at = models.DateTimeField(_("collected at"), null=True, blank=True)
    # how often she was asked to come, and the day she said she would
    urges = models.PositiveSmallIntegerField(_("urged"), default=0, db_default=0)
    keep_until = models.DateField(_("kept until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="parcel_number"),
            models.UniqueConstraint(
                fields=["county", "carrier", "waybill_no", "visit"], name="parcel_visit"
            ),
            models.UniqueConstraint(
                fields=["county", "carrier", "waybill_no"],
                condition=Q(is_open=True),
                name="parcel_one_open_visit",
            ),
            models.UniqueConstraint(
                fields=["county", "station", "pickup_code"],
                condition=Q(pickup_code__gt=""),
                name="parcel_code_on_shelf",
            ),
            # so the index above needs no status, and a scan that changes only that is heap-only
            models.CheckConstraint(
                name="parcel_code_only_on_shelf",
                condition=Q(pickup_code="") | Q(status__in=["shelved", "overdue"]),
            ),
            models.CheckConstraint(
                name="parcel_on_shelf_has_place_and_code",
                condition=~Q(status__in=["shelved", "overdue"])
                | Q(shelf_code__gt="", pickup_code__gt="", held_at__isnull=False),
            ),
            models.CheckConstraint(
                name="parcel_held_has_reason", condition=~Q(status="held") | Q(hold_reason__gt="")
            ),
            models.CheckConstraint(
                name="parcel_one_custodian",
                condition=Q(custody="station", custody_id__isnull=False)
                & (Q(held_at__isnull=True) | Q(held_at=F("custody_id")))
                | Q(custody="run", held_at__isnull=True)
                | Q(
                    custody__in=["carrier", "person"],
                    custody_id__isnull=True,
                    held_at__isnull=True,
                ),
            ),
            models.CheckConstraint(condition=Q(cod_fen__gte=0), name="parcel_cod_not_negative"),
        ]
        indexes = [
            # The day's work of a station: finished parcels are not in any hot index, and no index
            # holds what every scan changes (status, held_at, custody, times): see performance.md.
            models.Index(
                fields=["county", "station", "direction"],
                name="parcel_open_at_station",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["county", "phone_index"],
                name="parcel_open_phone",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["county", "tail_index"], name="parcel_open_tail", condition=Q(is_open=True)
            ),
            # set by a wrong code, never by a scan
            models.Index(
                fields=["county", "locked_until"],
                name="parcel_locked",
                condition=Q(locked_until__isnull=False),
            ),
            models.Index(fields=["county", "villager"], name="parcel_of_villager"),
            models.Index(fields=["county", "-announced_at", "-id"], name="parcel_by_time"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def MOVES(self):  # noqa: N802 - the name Stateful looks for
        return OUTBOUND_MOVES if self.direction == Direction.OUTBOUND else INBOUND_MOVES

    @property
    def locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > timezone.now()


class ScanEvent(CountyModel):
    """One step of one parcel: the fact from which its status is folded. Append-only, by month."""

    APPEND_ONLY = True

    recorded_at = PartitionKey(_("recorded at"), default=timezone.now)
    occurred_at = models.DateTimeField(_("occurred at"))
    parcel_id = models.UUIDField(_("parcel"))
    step = models.CharField(_("step"), max_length=10, choices=Step)
    status = models.CharField(_("became"), max_length=18, choices=ParcelStatus)
    custody = models.CharField(
        _("in custody of"), max_length=8, choices=Custody, default=Custody.CARRIER
    )
    custody_id = models.UUIDField(null=True)
    inferred = models.BooleanField(_("inferred"), default=False)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    station_id = models.UUIDField(_("station"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    op_id = models.UUIDField(null=True)
    device = models.CharField(_("device"), max_length=64, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("scan event")
        verbose_name_plural = _("scan events")
        indexes = [
            models.Index(fields=["county", "parcel_id", "recorded_at"], name="scanevent_of_parcel"),
        ]

    def __str__(self) -> str:
        return self.get_step_display()


class ScanOp(CountyModel):
    """The first result of an uploaded scan: a replay of its op_id gets it again as `duplicate`."""

    op_id = models.UUIDField()
    outcome = models.CharField(max_length=10)
    parcel_id = models.UUIDField(null=True)
    status = models.CharField(max_length=18, blank=True)
    pickup_code = models.CharField(max_length=16, blank=True)
    problem = models.JSONField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "op_id"], name="scanop_once")]


class ShelfCounter(CountyModel):
    """The next serial of a station's pick-up codes; a lap of 99,999 takes at least 30 days."""

    station = CountyForeignKey("stations.Station", models.PROTECT, related_name="+")
    next_serial = models.PositiveIntegerField(default=1)
    lap_started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "station"], name="shelfcounter_once"),
        ]


class WaybillAlias(CountyModel):
    """The carrier a parcel was known under before it was corrected; scans with it still find it."""

    carrier = models.ForeignKey(
        Carrier, models.PROTECT, related_name="+", db_index=False, verbose_name=_("carrier")
    )
    waybill_no = models.CharField(_("waybill"), max_length=32)
    parcel = CountyForeignKey(Parcel, models.PROTECT, related_name="aliases")
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("former waybill")
        verbose_name_plural = _("former waybills")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "carrier", "waybill_no", "parcel"], name="waybillalias_once"
            ),
        ]
        indexes = [models.Index(fields=["county", "parcel"], name="waybillalias_of_parcel")]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.waybill_no}"

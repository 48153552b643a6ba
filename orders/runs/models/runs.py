"""Runs, their stops, what they have aboard, pouches, and the acts by which custody moves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel
from orders.parcels.choices import Custody

from ..choices import (
    POUCH_MOVES,
    RUN_MOVES,
    STOP_MOVES,
    Aboard,
    ActKind,
    PouchStatus,
    ProofKind,
    RunStatus,
    StopStatus,
)
from ..querysets import CustodyActQuerySet, PouchQuerySet, RunQuerySet
from .bags import person


class Run(CountyModel, Stateful):
    """One tour of a vehicle on a Beijing day. Its last stop is the centre, where it ends."""

    MOVES = RUN_MOVES

    number = models.CharField(_("run number"), max_length=20)
    route = CountyForeignKey(
        "orders.Route", models.PROTECT, related_name="runs", verbose_name=_("route")
    )
    on = models.DateField(_("on"))
    departs_at = models.DateTimeField(_("departs at"))
    vehicle = CountyForeignKey(
        "orders.Vehicle", models.PROTECT, related_name="runs", verbose_name=_("vehicle")
    )
    driver = person(_("driver"))
    status = models.CharField(
        _("status"), max_length=10, choices=RunStatus, default=RunStatus.PLANNED
    )
    departed_at = models.DateTimeField(_("departed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    planned_by = person(_("planned by"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="run_number"),
            models.UniqueConstraint(
                fields=["county", "vehicle", "departs_at"],
                condition=~Q(status="cancelled"),
                name="run_one_place_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "driver", "-departs_at"], name="run_of_driver"),
            models.Index(fields=["county", "-departs_at", "-id"], name="run_by_time"),
        ]

    def __str__(self) -> str:
        return self.number


class Stop(CountyModel, Stateful):
    """A run at a station: it drops, collects, takes a pouch and empties."""

    MOVES = STOP_MOVES

    run = CountyForeignKey(Run, models.PROTECT, related_name="stops")
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="+", verbose_name=_("station")
    )
    position = models.PositiveSmallIntegerField(_("place in order"))
    due_at = models.DateTimeField(_("due"))
    status = models.CharField(
        _("status"), max_length=12, choices=StopStatus, default=StopStatus.PENDING
    )
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("unloaded at"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("expected"), null=True)
    scanned = models.PositiveIntegerField(_("scanned"), null=True)
    missing = models.PositiveIntegerField(_("missing"), null=True)
    foreign = models.PositiveIntegerField(_("foreign"), null=True)
    empties_left = models.PositiveSmallIntegerField(_("empties left"), default=0)
    empties_taken = models.PositiveSmallIntegerField(_("empties taken"), default=0)
    failed_because = models.CharField(_("failed because"), max_length=200, blank=True)
    photo_id = models.UUIDField(_("photo"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        constraints = [
            models.UniqueConstraint(fields=["county", "run", "position"], name="stop_position"),
            models.UniqueConstraint(fields=["county", "run", "station"], name="stop_station"),
            models.CheckConstraint(
                name="stop_failed_says_why",
                condition=~Q(status="failed") | Q(failed_because__gt=""),
            ),
        ]
        indexes = [models.Index(fields=["county", "station", "-due_at"], name="stop_at_station")]

    def __str__(self) -> str:
        return str(self.station)


class RunItem(CountyModel):
    """A bag or parcel a run took, from which stop (none: its departure) and to which.

    `bag` beside a parcel is the bag it rides in.
    """

    run = CountyForeignKey(Run, models.PROTECT, related_name="items")
    taken_at_stop = CountyForeignKey(Stop, models.PROTECT, null=True, related_name="taken_items")
    to_stop = CountyForeignKey(Stop, models.PROTECT, related_name="dropped_items")
    bag = CountyForeignKey("orders.Bag", models.PROTECT, null=True, related_name="run_items")
    parcel = CountyForeignKey("orders.Parcel", models.PROTECT, null=True, related_name="run_items")
    state = models.CharField(max_length=8, choices=Aboard, default=Aboard.ABOARD)
    off_at_stop = CountyForeignKey(Stop, models.PROTECT, null=True, related_name="unloaded_items")
    taken_act = CountyForeignKey("orders.CustodyAct", models.PROTECT, related_name="+")
    given_act = CountyForeignKey("orders.CustodyAct", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("thing aboard")
        verbose_name_plural = _("things aboard")
        constraints = [
            models.CheckConstraint(
                name="runitem_is_something",
                condition=Q(bag__isnull=False) | Q(parcel__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["county", "run", "to_stop"], name="runitem_of_run"),
            models.Index(
                fields=["county", "parcel"],
                name="runitem_of_parcel",
                condition=Q(parcel__isnull=False),
            ),
        ]


class StopScan(CountyModel):
    """What was scanned at a stop without seeing the list. Append-only."""

    APPEND_ONLY = True

    stop = CountyForeignKey(Stop, models.PROTECT, related_name="scans")
    op_id = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    occurred_at = models.DateTimeField()
    by = person("by")
    parcel_id = models.UUIDField(null=True)
    bag_id = models.UUIDField(null=True)
    text = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=10)
    problem = models.JSONField(null=True)

    class Meta:
        verbose_name = _("scan at a stop")
        verbose_name_plural = _("scans at a stop")
        constraints = [models.UniqueConstraint(fields=["county", "op_id"], name="stopscan_once")]
        indexes = [models.Index(fields=["county", "stop"], name="stopscan_of_stop")]


class Pouch(CountyModel, Stateful):
    """A numbered pouch of cash: declared and sealed by a station, counted at the centre."""

    MOVES = POUCH_MOVES

    number = models.CharField(_("pouch number"), max_length=20)
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="pouches", verbose_name=_("station")
    )
    stop = CountyForeignKey(Stop, models.PROTECT, related_name="pouches", verbose_name=_("stop"))
    declared_fen = models.BigIntegerField(_("declared"))
    counted_fen = models.BigIntegerField(_("counted"), null=True, blank=True)
    seal_no = models.CharField(_("seal"), max_length=32, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=PouchStatus, default=PouchStatus.TAKEN
    )
    custody = models.CharField(
        _("in custody of"), max_length=8, choices=Custody, default=Custody.RUN
    )
    custody_id = models.UUIDField()
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)
    taken_by = person(_("taken by"))
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    counted_by = person(_("counted by"), null=True, blank=True)
    act = CountyForeignKey("orders.CustodyAct", models.PROTECT, related_name="pouches")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PouchQuerySet.as_manager()

    class Meta:
        verbose_name = _("cash pouch")
        verbose_name_plural = _("cash pouches")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "station", "number"],
                condition=~Q(status="counted"),
                name="pouch_number",
            ),
            models.CheckConstraint(name="pouch_holds_money", condition=Q(declared_fen__gt=0)),
            models.CheckConstraint(
                name="pouch_counted_says_what",
                condition=~Q(status="counted")
                | Q(counted_fen__gte=0, counted_at__isnull=False, counted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="pouch_one_custodian", condition=Q(custody__in=["station", "run"])
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-taken_at", "-id"], name="pouch_by_time"),
            models.Index(fields=["county", "stop"], name="pouch_of_stop"),
        ]

    def __str__(self) -> str:
        return self.number


class CustodyAct(CountyModel):
    """Things went from one custodian to another. `actor` is one party.

    When the other confirms (PIN, QR code, signature) it is final; until then it is one-sided, and
    may be disputed before `disputable_until`.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=ActKind)
    run = CountyForeignKey(Run, models.PROTECT, related_name="acts", verbose_name=_("run"))
    stop = CountyForeignKey(
        Stop, models.PROTECT, null=True, related_name="acts", verbose_name=_("stop")
    )
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="+", verbose_name=_("station")
    )
    giver = models.CharField(_("given by"), max_length=8, choices=Custody)
    giver_id = models.UUIDField()
    receiver = models.CharField(_("taken by"), max_length=8, choices=Custody)
    receiver_id = models.UUIDField()
    bags = models.PositiveIntegerField(_("bags"), default=0)
    parcels = models.PositiveIntegerField(_("parcels"), default=0)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = person(_("by"))
    proof = models.CharField(_("confirmed by"), max_length=10, choices=ProofKind, blank=True)
    token_nonce = models.CharField(max_length=40, blank=True)
    attachment_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = person(_("other side"), null=True)
    disputable_until = models.DateTimeField(_("may be disputed until"), null=True)
    disputed_at = models.DateTimeField(_("disputed at"), null=True)
    disputed_by = person(_("disputed by"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CustodyActQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over of custody")
        verbose_name_plural = _("hand-overs of custody")
        constraints = [
            models.CheckConstraint(
                name="custodyact_final_or_disputable",
                condition=Q(confirmed_at__isnull=False, proof__gt="")
                | Q(confirmed_at__isnull=True, proof="", disputable_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["county", "run", "at"], name="custodyact_of_run"),
            models.Index(
                fields=["county", "token_nonce"],
                name="custodyact_token",
                condition=Q(token_nonce__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.station}"

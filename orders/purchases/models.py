"""Proxy purchase orders (代购): an order for one villager, its lines, what was bought upstream."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import LINE_MOVES, EvidenceKind, LineStatus
from .querysets import OrderQuerySet


class Order(CountyModel):
    """What one villager asked one station to buy. `status` and the sums are derived from the lines.

    total = Σ live lines' totals, each line's share of freight and discount included;
    balance = total − paid. What was paid beyond the total (a line was cancelled since) is
    `refund_due_fen`; paid + refund due = what the drawer took for this order.
    """

    number = models.CharField(_("order number"), max_length=20)
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="orders", verbose_name=_("station")
    )
    villager = CountyForeignKey(
        "stations.Villager", models.PROTECT, related_name="orders", verbose_name=_("villager")
    )
    status = models.CharField(
        _("status"), max_length=16, choices=LineStatus, default=LineStatus.QUOTED
    )
    freight_fen = models.BigIntegerField(_("freight"), default=0)
    discount_fen = models.BigIntegerField(_("discount"), default=0)
    total_fen = models.BigIntegerField(_("total"), default=0)
    deposit_fen = models.BigIntegerField(_("deposit asked"), default=0)
    paid_fen = models.BigIntegerField(_("paid"), default=0)
    refund_due_fen = models.BigIntegerField(_("to be paid back"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)
    evidence_kind = models.CharField(_("evidence"), max_length=10, choices=EvidenceKind, blank=True)
    evidence_note = models.CharField(max_length=200, blank=True)
    valid_until = models.DateTimeField(_("quote valid until"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("ordered at"), default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    new_lines: list[OrderLine]  # set by `place_order` alone

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="order_number"),
            models.CheckConstraint(
                condition=Q(
                    paid_fen__gte=0, total_fen__gte=0, freight_fen__gte=0, discount_fen__gte=0
                ),
                name="order_money_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__lte=F("total_fen")), name="order_never_overpaid"
            ),
            models.CheckConstraint(
                condition=Q(refund_due_fen=0) | Q(refund_due_fen__gt=0, paid_fen=F("total_fen")),
                name="order_refund_only_beyond_total",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "station", "-created_at", "-id"], name="order_by_station"
            ),
            models.Index(fields=["county", "-created_at", "-id"], name="order_by_time"),
            models.Index(fields=["county", "villager", "-created_at"], name="order_by_villager"),
            models.Index(
                fields=["county", "status", "created_at"],
                name="order_open",
                condition=~Q(
                    status__in=["collected", "completed", "refused", "cancelled", "abandoned"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def balance_fen(self) -> int:
        return self.total_fen - self.paid_fen


class UpstreamOrder(CountyModel):
    """An order the buyer placed at a platform; lines of several villagers may share one."""

    platform = models.ForeignKey(
        "orders.Platform",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("platform"),
    )
    number = models.CharField(_("platform order number"), max_length=64)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    placed_at = models.DateTimeField(_("bought at"), default=timezone.now)

    class Meta:
        verbose_name = _("platform order")
        verbose_name_plural = _("platform orders")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "platform", "number"], name="upstreamorder_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(CountyModel, Stateful):
    """One thing to buy. `total_fen` = goods + freight share − discount share."""

    MOVES = LINE_MOVES

    order = CountyForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    position = models.PositiveSmallIntegerField(_("position"))
    status = models.CharField(
        _("status"), max_length=16, choices=LineStatus, default=LineStatus.QUOTED
    )
    product = CountyForeignKey(
        "orders.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    category = CountyForeignKey(
        "orders.Category", models.PROTECT, related_name="+", verbose_name=_("category")
    )
    platform = models.ForeignKey(
        "orders.Platform",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("platform"),
    )
    title = models.CharField(_("title"), max_length=120)
    url = models.CharField(_("address"), max_length=500, blank=True)
    spec = models.CharField(_("specification"), max_length=80, blank=True)
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    unit_price_fen = models.BigIntegerField(_("unit price"))
    freight_share_fen = models.BigIntegerField(_("freight share"), default=0)
    discount_share_fen = models.BigIntegerField(_("discount share"), default=0)
    total_fen = models.BigIntegerField(_("line total"))
    deposit_rate = models.DecimalField(max_digits=4, decimal_places=3, default=0)
    deposit_fen = models.BigIntegerField(_("deposit"), default=0)
    upstream = CountyForeignKey(
        UpstreamOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("platform order"),
    )
    actual_price_fen = models.BigIntegerField(_("price paid upstream"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "order", "position"], name="orderline_position"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price_fen__gt=0, total_fen__gte=0),
                name="orderline_positive",
            ),
            models.CheckConstraint(
                condition=Q(deposit_fen__gte=0, deposit_fen__lte=F("total_fen")),
                name="orderline_deposit_within_total",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "upstream"], name="orderline_by_upstream"),
            models.Index(
                fields=["county", "status", "status_changed_at"],
                name="orderline_waiting",
                condition=Q(status__in=["funded", "requoted", "placed", "cancel_pending"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ParcelContent(CountyModel):
    """How many pieces of a line ride in a parcel; the only link from purchases to parcels."""

    parcel = CountyForeignKey("orders.Parcel", models.PROTECT, related_name="contents")
    line = CountyForeignKey(OrderLine, models.PROTECT, related_name="contents")
    quantity = models.PositiveSmallIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("parcel content")
        verbose_name_plural = _("parcel contents")
        constraints = [
            models.UniqueConstraint(fields=["county", "parcel", "line"], name="parcelcontent_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="parcelcontent_positive"),
        ]
        indexes = [models.Index(fields=["county", "line"], name="parcelcontent_of_line")]

    def __str__(self) -> str:
        return f"× {self.quantity}"

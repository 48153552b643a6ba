"""A return of goods to the merchant, and each payment made for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.states import Stateful
from accounts.tenancy.models import CountyForeignKey, CountyModel
from orders.purchases.choices import EvidenceKind

from .choices import RETURN_MOVES, Basis, Condition, Payee, RefundKind, ReturnStatus
from .querysets import ReturnQuerySet


class GoodsReturn(CountyModel, Stateful):
    """Some pieces of an order line on their way back, and the money on its way to the villager.

    `worth_fen` is what the villager was charged for the pieces; `agreed_fen` what the merchant
    grants, `refund_in_fen` what of it came in, `advance_fen` what a manager let the station pay
    before, `paid_out_fen` what the villager got. A refusal pays back what the station still holds
    for the order, so there the merchant's money is the county's alone.
    """

    MOVES = RETURN_MOVES

    number = models.CharField(_("return number"), max_length=20)
    order = CountyForeignKey(
        "orders.Order", models.PROTECT, related_name="returns", verbose_name=_("order")
    )
    line = CountyForeignKey(
        "orders.OrderLine", models.PROTECT, related_name="returns", verbose_name=_("order line")
    )
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="returns", verbose_name=_("station")
    )
    status = models.CharField(
        _("status"), max_length=20, choices=ReturnStatus, default=ReturnStatus.REQUESTED
    )
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    basis = models.CharField(_("why"), max_length=10, choices=Basis)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    condition = models.CharField(_("condition"), max_length=10, choices=Condition, blank=True)
    condition_note = models.CharField(_("note"), max_length=200, blank=True)
    pick_code = models.CharField(_("return code"), max_length=32, blank=True)
    # what carries the goods: the refused parcel itself, or an outward one with a new waybill
    return_parcel = CountyForeignKey(
        "orders.Parcel",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="returns",
        verbose_name=_("goes back in"),
    )
    # the goods once more, when the merchant would not have them
    back_parcel = CountyForeignKey(
        "orders.Parcel",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("comes back in"),
    )
    exchange_line = CountyForeignKey(
        "orders.OrderLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("exchanged for"),
    )
    without_goods = models.BooleanField(_("the villager keeps the goods"), default=False)
    refund_kind = models.CharField(
        _("refund"), max_length=10, choices=RefundKind, blank=True, default=RefundKind.NOT_YET
    )
    refund_reference = models.CharField(_("platform refund number"), max_length=64, blank=True)
    worth_fen = models.BigIntegerField(_("charged for the goods"))
    agreed_fen = models.BigIntegerField(_("refund agreed"), default=0)
    refund_in_fen = models.BigIntegerField(_("refund come in"), default=0)
    advance_fen = models.BigIntegerField(_("advance approved"), default=0)
    paid_out_fen = models.BigIntegerField(_("paid out"), default=0)
    goods_by = models.DateTimeField(_("to be brought by"), null=True, blank=True)
    requested_at = models.DateTimeField(_("asked at"), default=timezone.now)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="return_number"),
            models.UniqueConstraint(
                fields=["county", "line", "return_parcel"],
                condition=Q(basis="refused"),
                name="return_refused_once",
            ),
            models.CheckConstraint(
                name="return_positive", condition=Q(quantity__gt=0, worth_fen__gte=0)
            ),
            models.CheckConstraint(
                name="return_in_within_agreed",
                condition=Q(refund_in_fen__gte=0, refund_in_fen__lte=F("agreed_fen")),
            ),
            models.CheckConstraint(
                name="return_paid_within_in",
                condition=Q(paid_out_fen__gte=0, advance_fen__gte=0)
                & (
                    Q(basis="refused")
                    | Q(paid_out_fen__lte=F("refund_in_fen"))
                    | Q(paid_out_fen__lte=F("advance_fen"))
                ),
            ),
            models.CheckConstraint(
                name="return_advance_within_worth", condition=Q(advance_fen__lte=F("worth_fen"))
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-requested_at", "-id"], name="return_by_time"),
            models.Index(
                fields=["county", "station", "-requested_at", "-id"], name="return_by_station"
            ),
            models.Index(fields=["county", "order"], name="return_of_order"),
            models.Index(
                fields=["county", "return_parcel"],
                name="return_in_parcel",
                condition=Q(return_parcel__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def owed_fen(self) -> int:
        """What may be paid out and was not; a refusal's money is held by its order instead."""
        if self.basis == Basis.REFUSED:
            return 0
        return max(self.refund_in_fen, self.advance_fen) - self.paid_out_fen


class ReturnPayout(CountyModel):
    """Cash given to the villager for a return, with what proves that she got it. Append-only."""

    APPEND_ONLY = True

    goods_return = CountyForeignKey(GoodsReturn, models.PROTECT, related_name="payouts")
    amount_fen = models.BigIntegerField(_("amount"))
    payee = models.CharField(_("paid to"), max_length=10, choices=Payee)
    payee_name = models.CharField(_("name"), max_length=64)
    delegate_id = models.UUIDField(null=True)
    evidence_kind = models.CharField(_("evidence"), max_length=10, choices=EvidenceKind)
    evidence_note = models.CharField(_("note"), max_length=200, blank=True)
    paid_at = models.DateTimeField(_("paid at"), default=timezone.now)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("payment for a return")
        verbose_name_plural = _("payments for returns")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="returnpayout_positive"),
        ]
        indexes = [models.Index(fields=["county", "goods_return"], name="returnpayout_of_return")]

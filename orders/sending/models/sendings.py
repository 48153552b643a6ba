"""Sendings, their payers and carriers, the rates, and what may not be sent."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.crypto import personal_data
from accounts.tenancy.models import CountyForeignKey, CountyModel

from ..choices import (
    LEAST_GRAMS,
    MOST_GRAMS,
    ContentCategory,
    MoveKind,
    Paid,
    Prohibition,
    SenderKind,
)
from ..querysets import OfCounty, OfStation, RateQuerySet
from .identities import SenderIdentity, user_key


class CarrierRate(CountyModel):
    """What a carrier asks for a destination: first weight, then steps; dated, never overwritten.

    `provinces` are two-digit codes; empty means everywhere no other rate of the carrier names.
    """

    carrier = models.ForeignKey(
        "orders.Carrier",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("carrier"),
    )
    zone = models.CharField(_("zone"), max_length=32)
    provinces = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("provinces")
    )
    first_grams = models.PositiveIntegerField(_("first weight (g)"), default=1000)
    first_fen = models.BigIntegerField(_("price of the first weight"))
    step_grams = models.PositiveIntegerField(_("step (g)"), default=1000)
    step_fen = models.BigIntegerField(_("price of a step"))
    divisor = models.PositiveIntegerField(_("volume divisor (cm³ a kg)"), default=6000)
    insurance_permille = models.DecimalField(
        _("insurance (per mille)"), max_digits=5, decimal_places=2, default=5
    )
    insurance_least_fen = models.BigIntegerField(_("least insurance fee"), default=100)
    declared_most_fen = models.BigIntegerField(_("most declared value"), default=2_000_000)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RateQuerySet.as_manager()

    class Meta:
        verbose_name = _("carrier rate")
        verbose_name_plural = _("carrier rates")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "carrier", "zone", "from_on"], name="carrierrate_once"
            ),
            models.CheckConstraint(
                name="carrierrate_makes_sense",
                condition=Q(
                    first_grams__gt=0, step_grams__gt=0, divisor__gte=1000, first_fen__gte=0,
                    step_fen__gte=0, insurance_permille__gte=0, insurance_least_fen__gte=0,
                    declared_most_fen__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="carrierrate_dates",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.zone}"


class ProhibitedItem(CountyModel):
    """Words that stop a declaration, and the rule they come from."""

    code = models.CharField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=64)
    name_en = models.CharField(_("English name"), max_length=64, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Prohibition)
    words = ArrayField(models.CharField(max_length=32), default=list, verbose_name=_("words"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfCounty.as_manager()

    class Meta:
        verbose_name = _("prohibited item")
        verbose_name_plural = _("prohibited items")
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="prohibiteditem_code"),
        ]

    def __str__(self) -> str:
        return self.name


class SenderAccount(CountyModel):
    """A firm or regular sender whose freight is paid later; `owed_fen` never passes the limit."""

    station = CountyForeignKey(
        "stations.Station",
        models.PROTECT,
        related_name="sender_accounts",
        verbose_name=_("station"),
    )
    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("account name"), max_length=64)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    limit_fen = models.BigIntegerField(_("limit"))
    owed_fen = models.BigIntegerField(_("owed"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    opened_by = user_key(_("opened by"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfStation.as_manager()

    class Meta:
        verbose_name = _("sender account")
        verbose_name_plural = _("sender accounts")
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="senderaccount_code"),
            models.CheckConstraint(
                condition=Q(owed_fen__gte=0, limit_fen__gte=0), name="senderaccount_money"
            ),
        ]
        indexes = [models.Index(fields=["county", "station"], name="senderaccount_station")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Tender(CountyModel):
    """Parcels given to a carrier against one receipt of his."""

    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="tenders", verbose_name=_("station")
    )
    carrier = models.ForeignKey(
        "orders.Carrier",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("carrier"),
    )
    receipt_no = models.CharField(_("carrier's receipt"), max_length=40)
    parcels = models.PositiveIntegerField(_("parcels"), default=0)
    tendered_by = user_key(_("by"))
    tendered_at = models.DateTimeField(_("tendered at"), default=timezone.now)

    objects = OfStation.as_manager()

    class Meta:
        verbose_name = _("tender")
        verbose_name_plural = _("tenders")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "carrier", "receipt_no"], name="tender_receipt"
            ),
        ]
        indexes = [models.Index(fields=["county", "-tendered_at"], name="tender_by_time")]

    def __str__(self) -> str:
        return self.receipt_no


class Sending(CountyModel):
    """One outward parcel as its sender gave it. Where it is, its parcel knows.

    Money: total = freight + insurance; for cash paid − refunded − refund due is what still
    stands for the carrier, on account the same amount is owed by the account.
    """

    number = models.CharField(_("parcel number"), max_length=20)
    parcel = CountyForeignKey(
        "orders.Parcel", models.PROTECT, related_name="sendings", verbose_name=_("parcel")
    )
    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="sendings", verbose_name=_("station")
    )
    sender_kind = models.CharField(_("sender kind"), max_length=12, choices=SenderKind)
    villager = CountyForeignKey(
        "stations.Villager",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sendings",
        verbose_name=_("villager"),
    )
    sender_name_secret = models.TextField()
    sender_phone_secret = models.TextField(blank=True)
    sender_name_masked = models.CharField(_("sender"), max_length=64)
    sender_phone_masked = models.CharField(_("sender's phone"), max_length=20, blank=True)
    organisation = models.CharField(_("organisation"), max_length=64, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    identity = CountyForeignKey(SenderIdentity, models.PROTECT, related_name="sendings")
    identity_seen_by = user_key(_("identity seen by"))
    identity_seen_at = models.DateTimeField(_("identity seen at"), default=timezone.now)
    recipient_name_secret = models.TextField()
    recipient_phone_secret = models.TextField()
    address_secret = models.TextField()
    recipient_name_masked = models.CharField(_("recipient"), max_length=64)
    recipient_phone_masked = models.CharField(_("recipient's phone"), max_length=20)
    address_masked = models.CharField(_("address"), max_length=160)
    province = models.CharField(_("province"), max_length=2)
    category = models.CharField(_("kind of contents"), max_length=12, choices=ContentCategory)
    contents = models.CharField(_("contents"), max_length=120)
    inspected_by = user_key(_("inspected by"))
    inspected_at = models.DateTimeField(_("inspected at"), default=timezone.now)
    restricted = models.JSONField(_("conditions confirmed"), default=list, blank=True)
    land_only = models.BooleanField(_("not by air"), default=False)
    weight_grams = models.PositiveIntegerField(_("weight (g)"))
    length_cm = models.PositiveSmallIntegerField(_("length (cm)"), null=True, blank=True)
    width_cm = models.PositiveSmallIntegerField(_("width (cm)"), null=True, blank=True)
    height_cm = models.PositiveSmallIntegerField(_("height (cm)"), null=True, blank=True)
    chargeable_grams = models.PositiveIntegerField(_("chargeable weight (g)"))
    rate = CountyForeignKey(
        CarrierRate, models.PROTECT, related_name="+", verbose_name=_("carrier rate")
    )
    quote = models.JSONField(default=list)  # the explanation as it was shown
    declared_fen = models.BigIntegerField(_("declared value"), default=0)
    freight_fen = models.BigIntegerField(_("freight"))
    insurance_fen = models.BigIntegerField(_("insurance"), default=0)
    total_fen = models.BigIntegerField(_("total"))
    method = models.CharField(_("paid"), max_length=8, choices=Paid)
    account = CountyForeignKey(
        SenderAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sendings",
        verbose_name=_("account"),
    )
    refunded_fen = models.BigIntegerField(_("paid back"), default=0)
    refund_due_fen = models.BigIntegerField(_("to be paid back"), default=0)
    tender = CountyForeignKey(
        Tender,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sendings",
        verbose_name=_("tender"),
    )
    accepted_by = user_key(_("accepted by"))
    accepted_at = models.DateTimeField(_("accepted at"), default=timezone.now)
    labelled_at = models.DateTimeField(_("labelled at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("cancelled because"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfStation.as_manager()

    class Meta:
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")
        constraints = [
            models.UniqueConstraint(fields=["county", "parcel"], name="sending_of_parcel"),
            models.CheckConstraint(
                condition=Q(weight_grams__gte=LEAST_GRAMS, weight_grams__lte=MOST_GRAMS),
                name="sending_weight",
            ),
            models.CheckConstraint(
                name="sending_money",
                condition=Q(
                    total_fen=F("freight_fen") + F("insurance_fen"), freight_fen__gte=0,
                    insurance_fen__gte=0, refunded_fen__gte=0, refund_due_fen__gte=0,
                    total_fen__gte=F("refunded_fen") + F("refund_due_fen"),
                ),
            ),
            models.CheckConstraint(
                name="sending_account",
                condition=Q(method="account", account__isnull=False)
                | Q(method="cash", account__isnull=True),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "-accepted_at", "-id"], name="sending_by_time"),
            models.Index(fields=["county", "station", "-accepted_at"], name="sending_of_station"),
            models.Index(fields=["county", "account", "-accepted_at"], name="sending_of_account"),
            models.Index(fields=["county", "tender"], name="sending_of_tender"),
        ]

    def __str__(self) -> str:
        return self.number

    def clear(self, name: str) -> str:
        """Decrypt one of sender_name, sender_phone, recipient_name, recipient_phone, address."""
        secret = getattr(self, f"{name}_secret")
        return personal_data().decrypt(self.county_id, "sending", name, secret) if secret else ""


class AccountMove(CountyModel):
    """One line of an account's statement. What is owed is their sum."""

    APPEND_ONLY = True

    account = CountyForeignKey(
        SenderAccount, models.PROTECT, related_name="moves", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MoveKind)
    sending = CountyForeignKey(
        Sending,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sending"),
    )
    amount_fen = models.BigIntegerField(_("amount"))
    by = user_key(_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("account line")
        verbose_name_plural = _("account lines")
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="accountmove_not_zero"),
        ]
        indexes = [models.Index(fields=["county", "account", "-at"], name="accountmove_by_time")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

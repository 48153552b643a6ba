"""Patterns of waybills; what carriers told us of our parcels, and how we ask them."""

from __future__ import annotations

import json

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel import crypto
from accounts.tenancy.models import CountyForeignKey, CountyModel

from ..models import Carrier
from .choices import (
    LONGEST_PATTERN,
    CarrierStatus,
    CheckDigit,
    Oddity,
    Subscription,
    check_pattern,
)
from .querysets import CountyOwn, TrackQuerySet


class WaybillPattern(models.Model):
    """How a carrier's numbers look; the same list for every county. It only ever warns."""

    carrier = models.ForeignKey(
        Carrier, models.PROTECT, related_name="patterns", verbose_name=_("carrier")
    )
    pattern = models.CharField(
        _("pattern of the whole number"), max_length=LONGEST_PATTERN, validators=[check_pattern]
    )
    check_digit = models.CharField(
        _("check digit"), max_length=4, choices=CheckDigit, default=CheckDigit.NONE, blank=True
    )
    source = models.CharField(_("source"), max_length=64)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("waybill pattern")
        verbose_name_plural = _("waybill patterns")
        ordering = ["carrier__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "pattern"], name="waybillpattern_once"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.pattern}"


class CarrierHook(models.Model):
    """The address at which a service reaches a county: found by its token, which is a secret.

    Token and salt are encrypted for the county; the digest finds the row. Not of one county alone,
    as the address is all a push says of where it belongs.
    """

    county = models.ForeignKey(
        "accounts.County", models.PROTECT, related_name="+", verbose_name=_("county")
    )
    service = models.CharField(_("service"), max_length=16)
    token_digest = models.CharField(max_length=64, unique=True)
    token_secret = models.TextField()
    salt_secret = models.TextField()
    allowed_from = models.CharField(_("allowed addresses"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("carrier's way in")
        verbose_name_plural = _("carriers' ways in")
        ordering = ["county_id", "service", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "service"], condition=Q(is_active=True), name="carrierhook_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.county_id}"

    @property
    def token(self) -> str:
        return crypto.decrypt(self.county_id, "carrierhook", "token", self.token_secret)

    @property
    def salt(self) -> str:
        return crypto.decrypt(self.county_id, "carrierhook", "salt", self.salt_secret)


class CarrierPush(CountyModel):
    """A push as it came, encrypted: kept first, read after, forgotten after 30 days."""

    service = models.CharField(_("service"), max_length=16)
    digest = models.BinaryField(max_length=32)
    body_secret = models.TextField()
    received_at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("carrier push")
        verbose_name_plural = _("carrier pushes")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "service", "digest"], name="carrierpush_once"
            ),
        ]
        indexes = [models.Index(fields=["county", "received_at"], name="carrierpush_by_time")]

    @property
    def body(self) -> bytes:
        clear = crypto.decrypt(self.county_id, "carrierpush", "body", self.body_secret)
        return clear.encode()


class CarrierTrack(CountyModel):
    """What the carrier says of one parcel now, and how we come to know. Never whose custody."""

    parcel = CountyForeignKey(
        "orders.Parcel", models.PROTECT, related_name="carrier_tracks", verbose_name=_("parcel")
    )
    carrier_status = models.CharField(
        _("carrier says"), max_length=18, choices=CarrierStatus, default=CarrierStatus.UNKNOWN
    )
    last_event_at = models.DateTimeField(_("last event at"), null=True, blank=True)
    suggested_carrier = models.ForeignKey(
        Carrier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("carrier it may really be"),
    )
    subscription = models.CharField(
        _("subscription"), max_length=10, choices=Subscription, blank=True
    )
    asked_at = models.DateTimeField(_("last asked at"), null=True, blank=True)
    next_call_at = models.DateTimeField(_("to be asked at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    objects = TrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("carrier track")
        verbose_name_plural = _("carrier tracks")
        constraints = [
            models.UniqueConstraint(fields=["county", "parcel"], name="carriertrack_of_parcel"),
        ]
        indexes = [
            models.Index(
                fields=["county", "next_call_at"],
                name="carriertrack_due",
                condition=Q(next_call_at__isnull=False),
            ),
            models.Index(fields=["county", "-changed_at"], name="carriertrack_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.get_carrier_status_display())


class CarrierEvent(CountyModel):
    """One thing a carrier said of a waybill: its code, its words encrypted. Append-only.

    `parcel` is the first visit of the waybill, whichever it was about: the fold tells them apart.
    """

    APPEND_ONLY = True

    parcel = CountyForeignKey(
        "orders.Parcel", models.PROTECT, related_name="carrier_events", verbose_name=_("parcel")
    )
    source = models.CharField(_("service"), max_length=16)
    code = models.CharField(_("code"), max_length=24)
    status = models.CharField(_("means"), max_length=18, choices=CarrierStatus)
    at = models.DateTimeField(_("carrier's time"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    digest = models.BinaryField(max_length=32)
    raw_secret = models.TextField()

    class Meta:
        verbose_name = _("carrier event")
        verbose_name_plural = _("carrier events")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "source", "digest"], name="carrierevent_once"
            ),
        ]
        indexes = [models.Index(fields=["county", "parcel", "at"], name="carrierevent_of_parcel")]

    def __str__(self) -> str:
        return f"{self.source} {self.code}"

    @property
    def raw(self) -> dict:
        """The carrier's own item; it may name people."""
        return json.loads(crypto.decrypt(self.county_id, "carrierevent", "raw", self.raw_secret))


class CarrierCode(CountyModel):
    """What a code means that no table of ours knows, as the county found out from the carrier."""

    service = models.CharField(_("service"), max_length=16)
    code = models.CharField(_("code"), max_length=24)
    status = models.CharField(_("means"), max_length=18, choices=CarrierStatus)
    source = models.CharField(_("source"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CountyOwn.as_manager()

    class Meta:
        verbose_name = _("meaning of a code")
        verbose_name_plural = _("meanings of codes")
        constraints = [
            models.UniqueConstraint(fields=["county", "service", "code"], name="carriercode_once"),
            models.CheckConstraint(
                condition=~Q(status="unknown"), name="carriercode_means_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.code}"


class CarrierOddity(CountyModel):
    """Something a service said that could not be used, and how often."""

    service = models.CharField(_("service"), max_length=16)
    kind = models.CharField(_("what"), max_length=20, choices=Oddity)
    code = models.CharField(_("code"), max_length=32, blank=True)
    count = models.PositiveIntegerField(_("how often"), default=1)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)

    class Meta:
        verbose_name = _("carrier oddity")
        verbose_name_plural = _("carrier oddities")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "service", "kind", "code"], name="carrieroddity_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.get_kind_display()} {self.code}".strip()

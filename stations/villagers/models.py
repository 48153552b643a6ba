"""Villagers: people first, phones second; nothing personal in the clear."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.crypto import personal_data
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import ConsentKind, TokenKind
from .querysets import VillagerQuerySet


class Villager(CountyModel):
    """A person served at a home station. Several may share one phone; some have none.

    `name_secret` and `phone_secret` are encrypted; the masked forms are safe to show.
    """

    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="villagers", verbose_name=_("home station")
    )
    village = models.ForeignKey(
        "stations.Division",
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("village"),
    )
    name_secret = models.TextField()
    phone_secret = models.TextField(blank=True)
    name_masked = models.CharField(_("name"), max_length=64)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True)
    name_index = models.BinaryField(max_length=32)
    phone_index = models.BinaryField(max_length=32, null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    last_visit_at = models.DateTimeField(_("last visit"), default=timezone.now)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VillagerQuerySet.as_manager()

    class Meta:
        verbose_name = _("villager")
        verbose_name_plural = _("villagers")
        indexes = [
            models.Index(fields=["county", "station", "-last_visit_at"], name="villager_recent"),
            models.Index(fields=["county", "-last_visit_at"], name="villager_county_recent"),
            models.Index(fields=["county", "phone_index"], name="villager_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name_masked

    @property
    def name(self) -> str:
        return personal_data().decrypt(self.county_id, "villager", "name", self.name_secret)

    @property
    def phone(self) -> str:
        if not self.phone_secret:
            return ""
        return personal_data().decrypt(self.county_id, "villager", "phone", self.phone_secret)


class VillagerToken(CountyModel):
    """A blind index row by which a villager is found: keyed HMACs, no clear pinyin."""

    villager = CountyForeignKey(Villager, models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=8, choices=TokenKind)
    hmac = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "hmac", "villager", "kind"], name="villagertoken_once"
            ),
        ]
        indexes = [models.Index(fields=["county", "villager"], name="villagertoken_of")]


class Delegate(CountyModel):
    """Someone who may collect for a villager: another villager, or a name with or without phone."""

    villager = CountyForeignKey(Villager, models.CASCADE, related_name="delegates")
    person = CountyForeignKey(
        Villager, models.PROTECT, null=True, blank=True, related_name="delegate_for"
    )
    name_secret = models.TextField(blank=True)
    phone_secret = models.TextField(blank=True)
    name_masked = models.CharField(_("name"), max_length=64)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        indexes = [
            models.Index(fields=["county", "villager"], name="delegate_of"),
            models.Index(fields=["county", "person"], name="delegate_person"),
        ]

    def __str__(self) -> str:
        return self.name_masked


class Consent(CountyModel):
    """What a villager agreed to, when and how; withdrawing ends it, never erases it."""

    villager = CountyForeignKey(Villager, models.CASCADE, related_name="consents")
    kind = models.CharField(_("consent"), max_length=24, choices=ConsentKind)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "villager", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

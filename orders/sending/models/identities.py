"""That senders showed who they are, for as long as that is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyForeignKey, CountyModel

from ..choices import IdentityKind
from ..querysets import OfCounty


def user_key(label: Any, **more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=label,
        **more,
    )


class SenderIdentity(CountyModel):
    """That a document was seen, not what it says: a keyed hash of its number and the last four.

    Neither is shown anywhere. The hash is of the county's own purpose, so it fits no other index.
    When its time is over (`forget_identities`) only the kind of document and the times are left.
    """

    kind = models.CharField(_("document"), max_length=20, choices=IdentityKind)
    number_hmac = models.BinaryField(max_length=32, null=True)
    tail = models.CharField(max_length=4, blank=True)
    villager = CountyForeignKey(
        "stations.Villager", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # a walk-in is known again by name and phone together
    name_index = models.BinaryField(max_length=32, null=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    first_seen_at = models.DateTimeField(_("first seen at"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)
    # a legal hold: kept whatever the clock says, because somebody said why
    held_because = models.CharField(_("kept because"), max_length=200, blank=True, db_default="")
    held_by = user_key(_("kept by"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True, blank=True)

    objects = OfCounty.as_manager()

    class Meta:
        verbose_name = _("identity seen")
        verbose_name_plural = _("identities seen")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "number_hmac"], name="senderidentity_once"
            ),
            models.CheckConstraint(
                name="senderidentity_known_or_forgotten",
                condition=Q(forgotten_at__isnull=True, number_hmac__isnull=False)
                | Q(
                    forgotten_at__isnull=False,
                    number_hmac__isnull=True,
                    tail="",
                    villager__isnull=True,
                    name_index__isnull=True,
                    phone_index__isnull=True,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["county", "villager"], name="senderidentity_villager"),
            models.Index(
                fields=["county", "phone_index", "name_index"], name="senderidentity_walk_in"
            ),
            models.Index(
                fields=["county", "last_seen_at"],
                name="senderidentity_by_time",
                condition=Q(forgotten_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

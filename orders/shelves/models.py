"""Shelves: where they stand, how much goes on them, how much is on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyForeignKey, CountyModel

from .choices import ShelfKind
from .querysets import ShelfQuerySet


class Shelf(CountyModel):
    """One shelf of a station's map. `count` is how many parcels the record has on it.

    A station without shelves has no map: its parcels go on whatever shelf a scan names.
    """

    station = CountyForeignKey(
        "stations.Station", models.PROTECT, related_name="shelves", verbose_name=_("station")
    )
    code = models.CharField(_("shelf"), max_length=8)
    kind = models.CharField(_("kind"), max_length=8, choices=ShelfKind, default=ShelfKind.NORMAL)
    capacity = models.PositiveIntegerField(_("room for"), default=20)
    count = models.PositiveIntegerField(_("parcels on it"), default=0, editable=False)
    position = models.PositiveSmallIntegerField(_("place in the room"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ShelfQuerySet.as_manager()

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        constraints = [
            models.UniqueConstraint(fields=["county", "station", "code"], name="shelf_code"),
            models.CheckConstraint(condition=Q(code__gt=""), name="shelf_has_code"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def load(self) -> int:
        """How full it is, in percent; a shelf made smaller can be over 100."""
        return 100 * self.count // self.capacity if self.capacity else 100

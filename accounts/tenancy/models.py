"""The county as tenant."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.kernel.ids import new_id

from .fields import CountyForeignKey, CountyKey, PartitionKey
from .querysets import CountyQuerySet

PLATFORM = 0
"""The county id of rows that belong to no county (audit of the platform itself)."""
EVENING, MORNING = datetime.time(21), datetime.time(8)

__all__ = ["PLATFORM", "County", "CountyForeignKey", "CountyKey", "CountyModel", "PartitionKey"]


class County(models.Model):
    """The tenant. `id` is the GB/T 2260 code at founding and never changes; `code` is today's."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(_("code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=64)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # no message goes out from evening to morning, Beijing time; empty: any time
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=EVENING)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True, default=MORNING)

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CountyModel(models.Model):
    """A row of one county. The database key is `(county_id, id)`; Django sees `id`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = CountyKey()

    objects = CountyQuerySet.as_manager()

    class Meta:
        abstract = True

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *rest: Any) -> bool:
        """UPDATE … WHERE county_id AND id; never SET county_id."""
        values = [value for value in values if value[0].attname != "county_id"]
        base_qs = base_qs.filter(county_id=self.county_id)
        return super()._do_update(base_qs, using, pk_val, values, *rest)

    def refresh_from_db(
        self, using: Any = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        queryset = from_queryset if from_queryset is not None else type(self)._base_manager.all()
        super().refresh_from_db(
            using=using, fields=fields, from_queryset=queryset.filter(county_id=self.county_id)
        )

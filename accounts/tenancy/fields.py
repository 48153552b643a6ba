"""The county in keys and joins: a composite promise in the database, a single id in Django."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.sql.where import AND, WhereNode
from django.utils.translation import gettext_lazy as _


class CountyKey(models.ForeignKey):
    """The county a row belongs to. A model is hot if and only if its `county` is one of these.

    First in every key and index; never changed after the insert (Citus: the distribution column).
    """

    def __init__(self, to: Any = "accounts.County", on_delete: Any = models.PROTECT, **kwargs: Any):
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("verbose_name", _("county"))
        kwargs["db_index"] = False
        kwargs["editable"] = False
        super().__init__(to, on_delete, **kwargs)


class PartitionKey(models.DateTimeField):
    """The time by whose month the table is partitioned; third column of its primary key."""


class CountyForeignKey(models.ForeignKey):
    """A foreign key between two hot tables: `(county_id, x_id) → (county_id, id)`.

    Adds county equality to every join, descriptor and lookup by instance.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any):
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)

    def get_extra_restriction(self, alias: str, related_alias: str) -> WhereNode:
        """Return `related.county_id = here.county_id` for the JOIN's ON clause."""
        here = self.model._meta.get_field("county")
        there = self.remote_field.model._meta.get_field("county")
        lookup = there.get_lookup("exact")(there.get_col(related_alias), here.get_col(alias))
        return WhereNode([lookup], connector=AND)

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        return {"county_id": instance.county_id}


class _CountyBound:
    """Adds `county_id IN (…)` of the instances given: reverse managers are county-bound too."""

    def __init__(self, lhs: Any, rhs: Any):
        given = rhs if isinstance(rhs, (list, tuple, set, frozenset)) else [rhs]
        self.counties = sorted({one.county_id for one in given if isinstance(one, models.Model)})
        super().__init__(lhs, rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        sql, params = super().as_sql(compiler, connection)
        if not self.counties:
            return sql, params
        county = self.lhs.target.model._meta.get_field("county")
        column, _params = compiler.compile(county.get_col(self.lhs.alias))
        marks = ", ".join(["%s"] * len(self.counties))
        return f"({sql} AND {column} IN ({marks}))", [*params, *self.counties]


@CountyForeignKey.register_lookup
class CountyExact(_CountyBound, RelatedExact):
    pass


@CountyForeignKey.register_lookup
class CountyIn(_CountyBound, RelatedIn):
    pass


def is_hot(model: Any) -> bool:
    """Tell whether the model's rows belong to a county (works on migration-state models too)."""
    return any(isinstance(field, CountyKey) for field in model._meta.local_fields)

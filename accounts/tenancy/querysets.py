"""Querysets that refuse to run without a county."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.sql.where import WhereNode

from accounts.kernel.errors import UnknownReference

from .fields import CountyKey, _CountyBound


class ScopeMissing(RuntimeError):
    """A hot queryset ran without `in_county` or `visible_to`: a bug, never the user's fault."""


def _names_county(node: WhereNode, alias: str) -> bool:
    if node.negated or node.connector != "AND":
        return False
    for child in node.children:
        if isinstance(child, WhereNode):
            if _names_county(child, alias):
                return True
            continue
        if isinstance(child, _CountyBound) and child.counties:
            return True
        lhs = getattr(child, "lhs", None)
        target = getattr(lhs, "target", None)
        if (
            isinstance(target, CountyKey)
            and lhs.alias == alias
            and child.lookup_name in ("exact", "in")
        ):
            return True
    return False


class CountyQuerySet(models.QuerySet):
    """Base of every hot queryset: evaluating one that names no county raises ScopeMissing."""

    def in_county(self, county_id: int) -> Self:
        """Rows of one county."""
        return self.filter(county_id=county_id)

    def lock(self, pk: Any) -> Any:
        """Fetch one row FOR UPDATE (of this table only); DoesNotExist if it is not in scope."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def lock_all(self, pks: Any) -> list:
        """Lock many rows in the order of their ids, so that two acts cannot deadlock."""
        return list(self.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))

    def refer(self, pk: Any, pointer: str) -> Any:
        """Fetch what a body names, or raise UnknownReference with the member's pointer."""
        found = self.filter(pk=pk).first()
        if found is None:
            raise UnknownReference(pointer=pointer)
        return found

    def _require_scope(self) -> None:
        query = self.query
        if query.is_empty() or query.combinator:
            return
        alias = query.base_table or query.get_initial_alias()
        if not _names_county(query.where, alias):
            raise ScopeMissing(
                f"{self.model.__name__} rows belong to a county: begin with in_county(…)."
            )

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._require_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        if self._result_cache is None:
            self._require_scope()
        return super().count()

    def exists(self) -> bool:
        if self._result_cache is None:
            self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_scope()
        return super().delete()

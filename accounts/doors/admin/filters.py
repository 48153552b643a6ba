"""List filters that offer only what the county has."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.admin import FieldListFilter
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)

from .scope import choices_of, is_county_bound


class CountyRelatedFilter(RelatedDropdownFilter):
    """Offers the rows that the related model's own admin shows to this person."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple]:
        rows = choices_of(model_admin.admin_site, field.remote_field.model, request)
        if rows is None:
            return super().field_choices(field, request, model_admin)
        return [(str(row.pk), str(row)) for row in rows]

    def has_output(self) -> bool:
        return bool(self.lookup_choices)


class ReferenceFilter(RelatedDropdownFilter):
    """A drop-down over a list that is the same for every county."""


class ChoiceFilter(ChoicesDropdownFilter):
    """A drop-down over the choices of a field."""


class DayFilter(RangeDateFilter):
    """From one Beijing day to another, both included."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        first = _day(self.used_parameters.get(f"{self.parameter_name}_from"))
        last = _day(self.used_parameters.get(f"{self.parameter_name}_to"))
        if isinstance(self.field, models.DateTimeField):
            if first:
                queryset = queryset.filter(**{f"{self.field_path}__gte": midnight(first)})
            if last:
                end = midnight(last + datetime.timedelta(days=1))
                queryset = queryset.filter(**{f"{self.field_path}__lt": end})
            return queryset
        if first:
            queryset = queryset.filter(**{f"{self.field_path}__gte": first})
        if last:
            queryset = queryset.filter(**{f"{self.field_path}__lte": last})
        return queryset


def _day(text: Any) -> datetime.date | None:
    try:
        return models.DateField().to_python(text or None)
    except ValidationError:
        return None  # a date nobody can read filters nothing


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the moment a Beijing day begins."""
    return datetime.datetime.combine(day, datetime.time(), timezone.get_default_timezone())


# Whoever writes `list_filter = ["station"]` gets the county's stations, never everybody's.
FieldListFilter.register(
    lambda field: bool(field.remote_field) and is_county_bound(field.remote_field.model),
    CountyRelatedFilter,
    take_priority=True,
)

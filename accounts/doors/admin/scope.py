"""Which rows a person may meet in the admin, whatever page asks: list, filter, choice, export."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.tenancy.fields import is_hot


def in_reach(model: type[models.Model], user: Any) -> QuerySet:
    """Return the rows of a hot model that the user may see; nobody's rows without a county."""
    rows = model._default_manager.get_queryset()
    if getattr(user, "county_id", None) is None:
        return rows.none()
    visible_to = getattr(rows, "visible_to", None)
    return visible_to(user) if visible_to is not None else rows.in_county(user.county_id)


def is_county_bound(model: type[models.Model]) -> bool:
    """Tell whether choices of this model differ by county: hot ones, and people."""
    return is_hot(model) or any(field.name == "county" for field in model._meta.fields)


def choices_of(site: AdminSite, model: type[models.Model], request: HttpRequest) -> QuerySet | None:
    """Return what a drop-down of this model may offer; None leaves it to Django."""
    if not is_county_bound(model):
        return None
    if site.is_registered(model):
        return site.get_model_admin(model).get_queryset(request)
    return in_reach(model, request.user) if is_hot(model) else model._default_manager.none()

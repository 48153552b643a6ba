"""Shelves of the county's stations, to look at."""

from __future__ import annotations

from django.contrib import admin

from accounts.doors.admin import ChoiceFilter, CountyReadOnlyAdmin

from .models import Shelf


@admin.register(Shelf)
class ShelfAdmin(CountyReadOnlyAdmin):
    list_display = ["code", "station", "kind", "count", "capacity", "is_active"]
    list_select_related = ["station"]
    list_filter = ["station", ("kind", ChoiceFilter)]
    search_fields = ["code"]

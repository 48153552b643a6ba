from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.doors.admin import ReferenceAdmin
from accounts.tenancy.models import PLATFORM, County


@admin.register(County)
class CountyPage(ReferenceAdmin):
    """Which counties there are; they are founded by a command."""

    operator_edits = False
    list_display = ["code", "name", "founded_on", "is_active"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "founded_on", "is_active"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).exclude(pk=PLATFORM)
        if request.user.county_id is None:
            return rows
        return rows.filter(pk=request.user.county_id)

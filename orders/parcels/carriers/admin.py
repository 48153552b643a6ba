"""Patterns of waybills, looked at by all and edited by the platform's operator."""

from __future__ import annotations

from django.contrib import admin

from accounts.doors.admin import ReferenceAdmin

from .models import WaybillPattern


@admin.register(WaybillPattern)
class WaybillPatternAdmin(ReferenceAdmin):
    list_display = ["carrier", "pattern", "check_digit", "source", "from_on", "until_on"]
    list_select_related = ["carrier"]
    search_fields = ["carrier__code", "carrier__name", "pattern"]
    fields = [("carrier", "pattern"), ("check_digit", "source"), ("from_on", "until_on")]

from __future__ import annotations

from django.contrib import admin

from accounts.doors.admin import CountyReadOnlyAdmin, DayFilter
from accounts.files.models import Attachment


@admin.register(Attachment)
class AttachmentAdmin(CountyReadOnlyAdmin):
    view_rights = ("files.view",)
    list_display = ["uploaded_at", "name", "kind", "content_type", "size_bytes", "uploaded_by"]
    list_select_related = ["uploaded_by"]
    list_filter = [("uploaded_at", DayFilter)]
    search_fields = ["name__startswith"]
    ordering = ["-id"]
    fields = [
        "name", "kind", "content_type", "size_bytes", "sha256", "subject_type", "subject_id",
        "uploaded_by", "uploaded_at",
    ]  # fmt: skip

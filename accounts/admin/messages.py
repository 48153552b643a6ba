"""Messages that went out, or did not."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.doors.admin import ChoiceFilter, CountyReadOnlyAdmin, DayFilter, coloured
from accounts.kernel.crypto import personal_data
from accounts.kernel.masking import mask_name, mask_phone
from accounts.notifications.models import Notification, NotificationStatus

COLOURS = coloured(
    NotificationStatus,
    {
        NotificationStatus.QUEUED: "info",
        NotificationStatus.SENT: "success",
        NotificationStatus.FAILED: "warning",
        NotificationStatus.CALL_LIST: "danger",
    },
)


@admin.register(Notification)
class NotificationAdmin(CountyReadOnlyAdmin):
    view_rights = ("messages.view",)
    list_display = ["created_at", "to", "state", "sent_at", "attempts", "last_error"]
    list_filter = [("status", ChoiceFilter), ("created_at", DayFilter)]
    ordering = ["-id"]  # ids grow with time and lead the primary key
    fields = [
        "created_at", "to", "status", "text", "send_at", "sent_at", "attempts",
        "gateway_reference", "last_error",
    ]  # fmt: skip

    @display(description=_("to"))
    def to(self, row: Notification) -> str:
        name, phone = _clear(row, "name"), _clear(row, "phone")
        return " ".join(part for part in (mask_name(name), mask_phone(phone)) if part) or "–"

    @display(description=_("status"), label=COLOURS)
    def state(self, row: Notification) -> tuple[str, str]:
        return row.status, row.get_status_display()

    @display(description=_("text"))
    def text(self, row: Notification) -> str:
        """Show the words that went out; on the page of one message only."""
        return _clear(row, "text")


def _clear(row: Notification, column: str) -> Any:
    secret = getattr(row, f"{column}_secret")
    if not secret:
        return ""
    return personal_data().decrypt(row.county_id, "notification", column, secret)

"""What happened, and what is still owed because of it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from accounts.audit.actions import retry_message
from accounts.audit.models import AuditEvent, OutboxMessage
from accounts.doors.admin import (
    CountyReadOnlyAdmin,
    CountyRelatedFilter,
    DayFilter,
    button,
    topic_label,
)

ROOMS = {
    "parcel": gettext_lazy("Parcels"),
    "purchase": gettext_lazy("Purchases"),
    "handover": gettext_lazy("Hand-overs"),
    "villager": gettext_lazy("Villagers"),
    "staff": gettext_lazy("Staff"),
    "identity": gettext_lazy("Signing in"),
    "station": gettext_lazy("Stations"),
    "product": gettext_lazy("Products"),
    "price": gettext_lazy("Prices"),
    "category": gettext_lazy("Categories"),
    "notification": gettext_lazy("Messages"),
    "file": gettext_lazy("Files"),
    "outbox": gettext_lazy("Outbox"),
    "admin": gettext_lazy("Exports"),
}


class TopicFilter(DropdownFilter):
    """Events of one subject matter."""

    title = gettext_lazy("subject matter")
    parameter_name = "matter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple]:
        return list(ROOMS.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        matter = self.value()
        return queryset.filter(topic__startswith=f"{matter}.") if matter in ROOMS else queryset


class ParkedFilter(DropdownFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple]:
        return [("parked", _("Parked")), ("waiting", _("Waiting"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ("parked", "waiting"):
            return queryset.filter(parked_at__isnull=self.value() == "waiting")
        return queryset


def pretty_json(data: Any) -> str:
    """Write the data of an event so that it can be read."""
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True)
    return format_html('<pre class="xy-data">{}</pre>', text)


@admin.register(AuditEvent)
class AuditEventAdmin(CountyReadOnlyAdmin):
    view_rights = ("audit.view",)
    list_display = ["at", "label", "subject_label", "actor", "topic"]
    list_select_related = ["actor"]
    list_filter = [
        TopicFilter,
        ("at", DayFilter),
        ("actor", CountyRelatedFilter),
    ]
    search_fields = ["subject_label__startswith", "topic__startswith"]
    search_help_text = gettext_lazy("Number or name of the thing, or an event: parcel.collected")
    ordering = ["-at", "-id"]
    sortable_by = ["at"]
    fields = [
        "at",
        "label",
        "topic",
        "actor",
        "subject_type",
        "subject_label",
        "subject_id",
        "what",
    ]
    export_columns = ("at", "topic", "label", "subject_type", "subject_label", "actor", "raw")

    @display(description=gettext_lazy("what happened"))
    def label(self, row: AuditEvent) -> str:
        return topic_label(row.topic)

    @display(description=gettext_lazy("data"))
    def what(self, row: AuditEvent) -> str:
        return pretty_json(row.data)

    @display(description=gettext_lazy("data"))
    def raw(self, row: AuditEvent) -> str:
        return json.dumps(row.data, ensure_ascii=False, sort_keys=True)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(CountyReadOnlyAdmin):
    view_rights = ("audit.view", "outbox.retry")
    list_display = ["topic", "handler_name", "state", "attempts", "due_at", "error"]
    list_filter = [ParkedFilter, ("created_at", DayFilter)]
    search_fields = ["topic__startswith"]
    ordering = ["-id"]
    fields = [
        "topic", "handler", "attempts", "created_at", "due_at", "parked_at",
        "last_error", "owed",
    ]  # fmt: skip
    actions_detail = ["retry"]
    actions_row = ["retry"]

    @display(description=gettext_lazy("handler"), ordering="handler")
    def handler_name(self, row: OutboxMessage) -> str:
        return row.handler.rpartition(".")[2]

    @display(description=gettext_lazy("state"), label={"parked": "danger", "waiting": "info"})
    def state(self, row: OutboxMessage) -> tuple[str, str]:
        return ("parked", _("Parked")) if row.parked_at else ("waiting", _("Waiting"))

    @display(description=gettext_lazy("last error"))
    def error(self, row: OutboxMessage) -> str:
        return row.last_error[:80]

    @display(description=gettext_lazy("owed for"))
    def owed(self, row: OutboxMessage) -> str:
        return pretty_json({"events": [str(one) for one in row.event_ids], **row.data})

    @button(
        gettext_lazy("Try again"),
        rights=("outbox.retry",),
        icon="replay",
        question=gettext_lazy("The message is delivered again from its first attempt."),
        shown=lambda row: row.parked_at is not None,
    )
    def retry(self, request: HttpRequest, row: OutboxMessage, given: dict) -> str:
        retry_message(row, actor=request.user)
        return _("The message is on its way again.")

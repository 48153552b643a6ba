"""What villagers were told, or would have been: every message is a row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.doors.console import ConsoleView
from accounts.kernel import crypto
from accounts.kernel.masking import mask_name, mask_phone
from accounts.notifications.models import Notification, NotificationStatus

MOST = 100


class Messages(ConsoleView):
    section = "messages"
    capability = "messages.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("status", "")
        found = Notification.objects.visible_to(self.user)
        if wanted in NotificationStatus.values:
            found = found.filter(status=wanted)
        else:
            wanted = ""
        rows = [shown(one) for one in found.order_by("-created_at", "-pk")[:MOST]]
        return self.show(
            "orders/counter/messages.html",
            rows=rows,
            wanted=wanted,
            statuses=NotificationStatus.choices,
        )


def shown(message: Notification) -> dict[str, Any]:
    """Read the text; name and phone stay masked."""

    def clear(column: str) -> str:
        secret = getattr(message, f"{column}_secret")
        if not secret:
            return ""
        return crypto.decrypt(message.county_id, "notification", column, secret)

    return {
        "message": message,
        "name": mask_name(clear("name")),
        "phone": mask_phone(clear("phone")),
        "text": clear("text"),
    }


urlpatterns = [path("messages/", Messages.as_view(), name="messages")]

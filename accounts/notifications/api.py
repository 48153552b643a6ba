"""Messages over HTTP: who was told what, and who must be called. Phones and names are masked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.doors.api import Door
from accounts.doors.serializers import IdField, ListQuery, StrictSerializer, TextField
from accounts.identity.policy import require
from accounts.kernel import crypto
from accounts.kernel.masking import mask_name, mask_phone

from .calls import note_call, reveal_callee
from .choices import CallOutcome, NotificationStatus
from .gateways import parts_of
from .models import Notification

COLUMNS = (
    "id", "county_id", "station_id", "kind", "status", "name_secret", "phone_secret",
    "text_secret", "subject_ids", "created_at", "send_at", "sent_at", "attempts", "last_error",
)  # fmt: skip


class MessageQuery(ListQuery):
    station = IdField(required=False)
    status = serializers.ChoiceField(choices=NotificationStatus.choices, required=False)


class MessageOut(serializers.Serializer):
    id = serializers.UUIDField()
    station = serializers.UUIDField()
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=NotificationStatus.choices)
    name_masked = serializers.CharField()
    phone_masked = serializers.CharField()
    text = serializers.CharField()
    parts = serializers.IntegerField(
        help_text="what it costs: parts of 67 characters, or one of 70"
    )
    subjects = serializers.ListField(child=serializers.UUIDField())
    created_at = serializers.DateTimeField()
    send_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    attempts = serializers.IntegerField()
    last_error = serializers.CharField(allow_blank=True)


class MessagePage(serializers.Serializer):
    data = MessageOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


def message_row(row: dict[str, Any]) -> dict[str, Any]:
    """Shape the values of COLUMNS."""

    def clear(column: str) -> str:
        secret = row[f"{column}_secret"]
        return crypto.decrypt(row["county_id"], "notification", column, secret) if secret else ""

    text = clear("text")
    return {
        "id": row["id"],
        "station": row["station_id"],
        "kind": row["kind"],
        "status": row["status"],
        "name_masked": mask_name(clear("name")),
        "phone_masked": mask_phone(clear("phone")),
        "text": text,
        "parts": parts_of(text),
        "subjects": row["subject_ids"],
        **{name: row[name] for name in ("created_at", "send_at", "sent_at", "attempts")},
        "last_error": row["last_error"],
    }


class MessageList(Door):
    @extend_schema(parameters=[MessageQuery], responses={200: MessagePage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(MessageQuery)
        require(request.user, "messages.view")
        messages = Notification.objects.visible_to(request.user)
        for name, column in (("station", "station_id"), ("status", "status")):
            if name in given:
                messages = messages.filter(**{column: given[name]})
        rows = messages.values(*COLUMNS)
        return self.page(rows, order=("-created_at", "-id"), row=message_row)


class CallQuery(ListQuery):
    station = IdField(required=False)


class CallIn(StrictSerializer):
    outcome = serializers.ChoiceField(choices=[one for one in CallOutcome.choices if one[0]])
    come_on = serializers.DateField(required=False, help_text="with will_come: the day")


class CallRevealIn(StrictSerializer):
    reason = TextField(max_length=200)


class CallOut(MessageOut):
    calls = serializers.IntegerField()
    call_outcome = serializers.CharField(allow_blank=True)
    called_at = serializers.DateTimeField(allow_null=True)
    come_on = serializers.DateField(allow_null=True)


class CallPage(serializers.Serializer):
    data = CallOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class CalleeOut(serializers.Serializer):
    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    text = serializers.CharField()


CALL_COLUMNS = (*COLUMNS, "calls", "call_outcome", "called_at", "come_on")


def call_row(row: dict[str, Any]) -> dict[str, Any]:
    """Shape the values of CALL_COLUMNS."""
    return {**message_row(row), **{name: row[name] for name in CALL_COLUMNS[len(COLUMNS) :]}}


class CallList(Door):
    @extend_schema(parameters=[CallQuery], responses={200: CallPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(CallQuery)
        require(request.user, "messages.view")
        calls = Notification.objects.visible_to(request.user).to_call()
        if "station" in given:
            calls = calls.filter(station_id=given["station"])
        return self.page(calls.values(*CALL_COLUMNS), order=("-id",), row=call_row)


class CallDetail(Door):
    """The outcome of one call."""

    @extend_schema(request=CallIn, responses={200: CallOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(CallIn)
        message = self.find(Notification.objects.visible_to(request.user), pk)
        done = note_call(message, actor=request.user, **given)
        return self.answer(call_row({name: getattr(done, name) for name in CALL_COLUMNS}))


class CallReveal(Door):
    """Takes no Idempotency-Key: a kept answer would keep the clear name (decisions 33)."""

    idempotent = False
    throttle_scope = "reveal"

    @extend_schema(request=CallRevealIn, responses={200: CalleeOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(CallRevealIn)
        message = self.find(Notification.objects.visible_to(request.user), pk)
        shown = reveal_callee(message, actor=request.user, **given)
        return self.answer(shown._asdict())


urlpatterns = [
    path("messages/", MessageList.as_view(), name="message-list"),
    path("calls/", CallList.as_view(), name="call-list"),
    path("calls/<uuid:pk>/", CallDetail.as_view(), name="call-detail"),
    path("calls/<uuid:pk>/reveal/", CallReveal.as_view(), name="call-reveal"),
]

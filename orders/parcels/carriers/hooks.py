"""`/hooks/<service>/<token>/`: a push is checked, kept, and answered at once; it is read later."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.doors.public import public
from accounts.tenancy.unit_of_work import unit_of_work

from .actions import count_oddity, find_hook, lets_in, store_push
from .port import Capability, PushRefused
from .ports import service_named

LARGEST = 1024 * 1024
STATUS = {"bad_sign": 401, "bad_body": 400}


@public
@csrf_exempt
@require_POST
def receive_push(request: HttpRequest, service: str, token: str) -> HttpResponse:
    """Answer 404 to a wrong token, 401 to a wrong signature; neither leaves more than a count."""
    port = service_named(service)
    if port is None or Capability.PARSE_PUSH not in port.capabilities:
        return _answer({"ok": False}, 404)
    hook = find_hook(service, token)
    if hook is None:
        return _answer({"ok": False}, 404)
    if not lets_in(hook, request.META.get("REMOTE_ADDR", "")):
        return _answer(port.answer_push("forbidden"), 403)
    if _length(request) > LARGEST:
        return _answer(port.answer_push("too large"), 413)
    body = request.body
    with unit_of_work(hook.county_id):
        try:
            port.check_push(body, request.headers, hook.salt)
            body.decode()
        except (PushRefused, UnicodeDecodeError) as refusal:
            reason = refusal.reason if isinstance(refusal, PushRefused) else "bad_body"
            count_oddity(hook.county_id, service, reason)
            return _answer(port.answer_push(reason), STATUS[reason])
        store_push(county_id=hook.county_id, service=service, body=body)
    return _answer(port.answer_push(), 200)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return LARGEST + 1


def _answer(data: dict[str, Any], status: int) -> JsonResponse:
    answer = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [path("<slug:service>/<str:token>/", receive_push, name="carrier-push")]

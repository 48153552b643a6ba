"""RFC 9457 problems: no answer under /api/ is HTML, none is a bare 500."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from drf_standardized_errors.formatter import ExceptionFormatter
from rest_framework import exceptions

from accounts.kernel.errors import DomainError

from .renderers import to_json

log = logging.getLogger("xiangyi.api")
TYPE_BASE = "https://xiangyi.example/problems/"
RETRYABLE = {409: {"in_progress"}, 429: None, 503: None}


class Problem(HttpResponse):
    """An `application/problem+json` answer."""

    def __init__(self, body: dict[str, Any]):
        super().__init__(
            to_json(body), status=body["status"], content_type="application/problem+json"
        )
        self.body = body


def titles() -> dict[str, str]:
    return {
        "malformed": _("The request is malformed."),
        "invalid": _("A value makes no sense."),
        "unauthenticated": _("Sign in first."),
        "otp_required": _("A one-time code is needed."),
        "forbidden": _("Not allowed."),
        "not_found": _("Not found."),
        "method_not_allowed": _("This method is not supported here."),
        "not_acceptable": _("Only JSON is spoken here."),
        "unsupported_media_type": _("Send JSON."),
        "idempotency_key_missing": _("An Idempotency-Key is missing."),
        "precondition_required": _("An If-Match header is missing."),
        "precondition_failed": _("Someone changed this in the meantime."),
        "too_large": _("The body is too large."),
        "rate_limited": _("Too many requests."),
        "locked_out": _("Too many wrong sign-ins."),
        "in_progress": _("The same request is still running."),
        "unavailable": _("The service is busy. Try again soon."),
        "server_error": _("Something went wrong on our side."),
    }


def problem(
    request: Any,
    *,
    status: int,
    code: str,
    title: Any = None,
    detail: Any = None,
    errors: list[dict] | None = None,
    **extra: Any,
) -> Problem:
    """Build the one shape of every error; `errors` is a list of {pointer, code, detail}."""
    trace = getattr(getattr(request, "_request", request), "trace_id", "")
    title = str(title or titles().get(code) or _("This cannot be done now."))
    retry = RETRYABLE.get(status, set())
    body: dict[str, Any] = {
        "type": TYPE_BASE + code.replace("_", "-"),
        "title": title,
        "status": status,
        "detail": str(detail or title),
        "instance": f"urn:request:{trace}",
        "code": code,
        "errors": errors or [],
        "retryable": retry is None or code in retry,
        "trace_id": trace,
    }
    for name, value in extra.items():
        body.setdefault(name, value)
    return Problem(body)


def domain_problem(request: Any, error: DomainError) -> Problem:
    errors = (
        [{"pointer": error.pointer, "code": error.code, "detail": str(error.detail)}]
        if error.pointer
        else None
    )
    return problem(
        request,
        status=error.status,
        code=error.code,
        title=error.title,
        detail=error.detail,
        errors=errors,
        **error.extra,
    )


class _Formatter(ExceptionFormatter):
    def get_error_response(self):  # the pieces, not their envelope
        return self.get_errors()


def _validation_problem(request: Any, exc: exceptions.ValidationError) -> Problem:
    errors = []
    for one in _Formatter(exc, {}, exc).get_errors():
        attr = (one.attr or "").removeprefix("non_field_errors")
        pointer = "/" + attr.replace(".", "/") if attr else ""
        pointer = pointer.removesuffix("/non_field_errors")
        errors.append({"pointer": pointer, "code": one.code, "detail": str(one.detail)})
    first = errors[0] if errors else {"pointer": "", "detail": ""}
    where = f"{first['pointer']}: " if first["pointer"] else ""
    return problem(
        request, status=400, code="malformed", detail=where + first["detail"], errors=errors
    )


def _api_exception(request: Any, exc: exceptions.APIException) -> Problem:
    codes = {
        exceptions.NotAuthenticated: (401, "unauthenticated"),
        exceptions.AuthenticationFailed: (401, "unauthenticated"),
        exceptions.PermissionDenied: (403, "forbidden"),
        exceptions.NotFound: (404, "not_found"),
        exceptions.MethodNotAllowed: (405, "method_not_allowed"),
        exceptions.NotAcceptable: (406, "not_acceptable"),
        exceptions.UnsupportedMediaType: (415, "unsupported_media_type"),
        exceptions.Throttled: (429, "rate_limited"),
        exceptions.ParseError: (400, "malformed"),
    }
    status, code = next(
        (pair for kind, pair in codes.items() if isinstance(exc, kind)),
        (exc.status_code, "invalid"),
    )
    own_code = exc.get_codes()
    if isinstance(own_code, str) and own_code in titles():
        code = own_code
    answer = problem(request, status=status, code=code, detail=exc.detail)
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="xiangyi"'
    if getattr(exc, "wait", None):
        answer["Retry-After"] = str(int(exc.wait) + 1)
    return answer


def handle_exception(exc: Exception, context: dict[str, Any]) -> HttpResponse:
    """DRF's exception handler: every exception becomes a problem."""
    request = context["request"]
    if isinstance(exc, DomainError):
        return domain_problem(request, exc)
    if isinstance(exc, exceptions.ValidationError):
        return _validation_problem(request, exc)
    if isinstance(exc, exceptions.APIException):
        return _api_exception(request, exc)
    if isinstance(exc, (Http404, ObjectDoesNotExist)):
        return problem(request, status=404, code="not_found")
    if isinstance(exc, PermissionDenied):
        return problem(request, status=403, code="forbidden")
    if isinstance(exc, RequestDataTooBig):
        return problem(request, status=413, code="too_large")
    if isinstance(exc, (SuspiciousOperation, UnicodeError, RecursionError)):
        return problem(request, status=400, code="malformed")
    return fault(request, exc)


def fault(request: Any, exc: BaseException) -> HttpResponse:
    """Map a database that is busy or gone to 503, anything else to 500; log what happened."""
    cause = getattr(exc, "__cause__", None)
    sqlstate = getattr(cause, "sqlstate", "") or ""
    if sqlstate in {"55P03", "40P01", "40001"}:
        answer = problem(request, status=409, code="in_progress")
        answer["Retry-After"] = "1"
        return answer
    if isinstance(exc, (OperationalError, InterfaceError)):
        log.error("database: %s", exc)
        answer = problem(request, status=503, code="unavailable")
        answer["Retry-After"] = "2"
        return answer
    log.error("fault", exc_info=exc)
    got_request_exception.send(sender=fault, request=getattr(request, "_request", request))
    return problem(request, status=500, code="server_error")


def _in_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def page_or_problem(status: int, code: str):
    """Make a Django error handler: a problem under /api/, a small page elsewhere."""
    from django.shortcuts import render

    def handler(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        if _in_api(request):
            return problem(request, status=status, code=code)
        try:
            return render(
                request,
                "error.html",
                {"status": status, "title": titles().get(code), "code": code},
                status=status,
            )
        except Exception:  # the error page must not fail on what broke the page
            return HttpResponse(str(titles().get(code)), status=status, content_type="text/plain")

    return handler


bad_request = page_or_problem(400, "malformed")
permission_denied = page_or_problem(403, "forbidden")
not_found = page_or_problem(404, "not_found")
server_error = page_or_problem(500, "server_error")

"""What every request passes: a trace id, size limits, language, compression, content policy."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import NONCE, SELF
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxMiddleware

from accounts.kernel.ids import new_id

from .problems import handle_exception, problem

JSON_LIMIT = 1024 * 1024
FILE_LIMIT = 10 * 1024 * 1024 + 64 * 1024
DOCS = "/api/v1/docs/"
API_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
Next = Callable[[HttpRequest], HttpResponse]


class ApiGate:
    """First door: trace id, body size, and no HTML error under /api/."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.trace_id = new_id().hex
        if not request.path_info.startswith("/api/"):
            response = self.get_response(request)
        else:
            with translation.override(_wanted_language(request)):
                response = self._too_large(request) or self.get_response(request)
            response.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
            for name, value in API_HEADERS.items():
                response.headers.setdefault(name, value)
        response["X-Request-Id"] = request.trace_id
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path_info.startswith("/api/"):
            return handle_exception(exception, {"request": request})
        return None

    @staticmethod
    def _too_large(request: HttpRequest) -> HttpResponse | None:
        limit = FILE_LIMIT if request.path_info == "/api/v1/files/" else JSON_LIMIT
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return problem(request, status=400, code="malformed")
        if length > limit:
            return problem(request, status=413, code="too_large")
        return None


def _wanted_language(request: HttpRequest) -> str:
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if cookie in dict(settings.LANGUAGES):
        return cookie
    return translation.get_language_from_request(request)


class Language:
    """Saved preference, then cookie, then Accept-Language, then zh-hans (decisions 39)."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return self.get_response(request)
        wanted = getattr(request.user, "language", "") or _wanted_language(request)
        with translation.override(wanted):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class GzipHtml(GZipMiddleware):
    """Compress pages; API answers keep their strong ETags (decisions 42)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return response
        return super().process_response(request, response)


class _ForPages:
    """Lets API requests pass by what only pages need: one answer in twenty was spent on it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith("/api/") and not path.startswith(DOCS):
            return self.get_response(request)
        return super().__call__(request)


class PageMessages(_ForPages, MessageMiddleware):
    pass


class PageFrames(_ForPages, XFrameOptionsMiddleware):
    pass


class PageHtmx(_ForPages, HtmxMiddleware):
    pass


class PageContentPolicy(_ForPages, CSPMiddleware):
    pass


class ContentPolicy:
    """The admin's theme evaluates expressions and sets styles: it has a policy of its own."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            response._csp_replace = {
                "script-src": [SELF, NONCE, "'unsafe-eval'"],
                "style-src": [SELF, "'unsafe-inline'"],
            }
        elif request.path_info.startswith(DOCS):
            response._csp_replace = {
                "script-src": [SELF, NONCE],
                "style-src": [SELF, "'unsafe-inline'"],
            }
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "error.html", {"status": 403, "code": "csrf"}, status=403)

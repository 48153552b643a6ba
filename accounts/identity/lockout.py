"""What a locked-out person is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Keep the API's own answer (it is a problem already); give a page elsewhere."""
    if request.path_info.startswith("/api/") and original is not None:
        return original
    return render(request, "error.html", {"status": 429, "code": "locked_out"}, status=429)

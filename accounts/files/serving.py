"""Answering with a file; the view has asked whether the reader may see it."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse

from .actions import place_of
from .models import Attachment


def file_answer(request: Any, attachment: Attachment) -> HttpResponse:
    """Send the bytes so that no browser runs or keeps them; 304 for whoever has them."""
    etag = f'"{attachment.sha256}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    try:
        stored = default_storage.open(place_of(attachment.county_id, attachment.sha256))
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        stored,
        filename=attachment.name,
        content_type=attachment.content_type,
        as_attachment=attachment.content_type == "application/pdf",
        headers=headers
        | {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )

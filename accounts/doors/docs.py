"""The API's description and a page to read it, from our own host."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

from .public import public
from .renderers import to_json


def build_schema(request: HttpRequest | None = None) -> dict[str, Any]:
    """Build the OpenAPI 3.1 document of version 1."""
    return SchemaGenerator(api_version="v1").get_schema(request=request, public=True)


@public
def api_schema(request: HttpRequest) -> HttpResponse:
    return HttpResponse(to_json(build_schema()), content_type="application/vnd.oai.openapi+json")


@public
def api_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api_docs.html")

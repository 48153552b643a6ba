"""OpenAPI 3.1: what every operation shares is said here once."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers


class ProblemItem(serializers.Serializer):
    pointer = serializers.CharField(help_text="RFC 6901 pointer into the body")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemOut(serializers.Serializer):
    """RFC 9457 problem."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.CharField(help_text="stable, never translated")
    errors = ProblemItem(many=True)
    retryable = serializers.BooleanField()
    trace_id = serializers.CharField()


_PROBLEMS = {
    "400": "Malformed: unknown member, wrong type, missing Idempotency-Key",
    "401": "Nobody is signed in",
    "403": "Visible, but not allowed",
    "404": "Not visible to you, or does not exist",
    "409": "Against a rule or the present state; `code` says which",
    "412": "Changed in the meantime",
    "413": "Body too large",
    "422": "Well-formed but meaningless; unknown reference; key reused for another body",
    "428": "If-Match is missing",
    "429": "Too many requests",
    "503": "Busy; try again",
}


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.identity.authentication.BearerAuthentication"
    name = "deviceToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Opaque, 30 days, per device"}


class ConsoleSessionScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.identity.authentication.ConsoleSessionAuthentication"
    name = "consoleSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class NobodyScheme(OpenApiAuthenticationExtension):
    target_class = "stations.staffing.api.NobodyYet"
    name = "nobody"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        return {}

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {}


class DoorSchema(AutoSchema):
    def get_operation_id(self) -> str:
        """Name the operation for its view: `get_order_list`, `post_order_accept`."""
        view = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self.view).__name__).lower()
        return f"{self.method.lower()}_{view}"

    def get_tags(self) -> list[str]:
        parts = [part for part in self.path.split("/") if part and not part.startswith("{")]
        return [parts[2] if len(parts) > 2 else "api"]

    def get_override_parameters(self) -> list[OpenApiParameter]:
        view = self.view
        if self.method == "POST" and getattr(view, "idempotent", False):
            return [
                OpenApiParameter(
                    "Idempotency-Key",
                    OpenApiTypes.STR,
                    OpenApiParameter.HEADER,
                    required=True,
                    description="made once, kept through every retry",
                )
            ]
        if self.method in ("PATCH", "PUT", "DELETE"):
            return [
                OpenApiParameter(
                    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True
                )
            ]
        return []

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status in self._problem_statuses():
            body = self._get_response_for_code(ProblemOut, status, direction=direction)
            content = body.pop("content", {})
            schema = next(iter(content.values()), {})
            bodies.setdefault(
                status,
                {
                    **body,
                    "description": _PROBLEMS[status],
                    "content": {"application/problem+json": schema},
                },
            )
        return bodies

    def _problem_statuses(self) -> list[str]:
        wanted = ["400", "401", "403", "422", "429", "503"]
        if self.method == "GET":
            wanted += ["404"] if "{" in self.path else []
        else:
            wanted += ["404", "409", "413"]
        if self.method in ("PATCH", "PUT", "DELETE"):
            wanted += ["412", "428"]
        return sorted(wanted)

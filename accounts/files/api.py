"""Files go in by one door and come out only to those who may see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from accounts.doors.api import Door
from accounts.doors.serializers import IdField, StrictSerializer
from accounts.identity.policy import allows

from .actions import store_file
from .models import Attachment
from .serving import file_answer


class FileIn(StrictSerializer):
    file = serializers.FileField(allow_empty_file=False)
    kind = serializers.RegexField(r"^[a-z][a-z_]{0,31}$", required=False, default="document")
    station = IdField(required=False, help_text="whose colleagues may see it")


class FileOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_at = serializers.DateTimeField()


def file_out(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.pk,
        "name": attachment.name,
        "kind": attachment.kind,
        "content_type": attachment.content_type,
        "size_bytes": attachment.size_bytes,
        "sha256": attachment.sha256,
        "uploaded_at": attachment.uploaded_at,
    }


class FileList(Door):
    parser_classes = [MultiPartParser]
    throttle_scope = "write"

    @extend_schema(request={"multipart/form-data": FileIn}, responses={201: FileOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(FileIn)
        attachment = store_file(
            actor=request.user,
            upload=given["file"],
            kind=given["kind"],
            station_id=given.get("station"),
        )
        return self.answer(file_out(attachment), status=201)


class FileDetail(Door):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        user = request.user
        attachment = self.find(Attachment.objects.in_county(user.county_id or 0), pk)
        # A file of no station is for its sender and for whose reach is the county.
        reach = attachment.station_id or attachment.county_id
        if attachment.uploaded_by_id != user.pk and not allows(user, "files.view", at=reach):
            raise Http404
        return file_answer(request, attachment)


urlpatterns = [
    path("files/", FileList.as_view(), name="file-list"),
    path("files/<uuid:pk>/", FileDetail.as_view(), name="file-detail"),
]

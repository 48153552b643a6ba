"""Manifests: drafted, filled, committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from orders.parcels.serializers import ReasonIn

from ..actions import (
    commit_manifest,
    draft_manifest,
    list_on_manifest,
    strike_from_manifest,
    void_manifest,
)
from ..models import Manifest, ManifestLine, Run
from ..serializers import ManifestIn, ManifestQuery, ThingsIn
from ..shapes import (
    ManifestDetailOut,
    ManifestOut,
    ManifestPage,
    manifest_line_out,
    manifest_out,
)
from .doors import RoomDoor


class ManifestDoor(RoomDoor):
    def act_on(self, pk: UUID, act: Callable[..., Manifest], **given: Any) -> HttpResponse:
        manifest = self.find(Manifest.objects.visible_to(self.request.user), pk)
        self.match(manifest.version)
        act(manifest, actor=self.request.user, **given)
        return self.show(pk)

    def show(self, pk: UUID, *, status: int = 200) -> HttpResponse:
        manifest = self.find(Manifest.objects.visible_to(self.request.user), pk)
        lines = ManifestLine.objects.in_county(manifest.county_id).filter(manifest=manifest)
        lines = lines.select_related("bag", "stop__station").order_by("stop__position", "pk")
        shown = {**manifest_out(manifest), "lines": [manifest_line_out(one) for one in lines]}
        return self.answer(shown, status=status, version=manifest.version)


class ManifestList(ManifestDoor):
    @extend_schema(parameters=[ManifestQuery], responses={200: ManifestPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(ManifestQuery)
        manifests = Manifest.objects.visible_to(request.user)
        if "run" in given:
            manifests = manifests.filter(run_id=given["run"])
        if "status" in given:
            manifests = manifests.filter(status=given["status"])
        return self.pages(manifests, order=("-created_at", "-id"), out=manifest_out)

    @extend_schema(request=ManifestIn, responses={201: ManifestDetailOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(ManifestIn)
        run = Run.objects.visible_to(request.user).refer(given["run"], "/run")
        return self.show(draft_manifest(run, actor=request.user).pk, status=201)


class ManifestDetail(ManifestDoor):
    @extend_schema(responses={200: ManifestDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self.show(pk)


class ManifestLines(ManifestDoor):
    """List bags (by number) and loose parcels, each at the stop of its station."""

    @extend_schema(request=ThingsIn, responses={200: ManifestDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, list_on_manifest, **self.parse(ThingsIn))


class ManifestStrike(ManifestDoor):
    @extend_schema(request=ThingsIn, responses={200: ManifestDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, strike_from_manifest, **self.parse(ThingsIn))


class ManifestCommit(ManifestDoor):
    """Freeze it: from now on nothing on it can change."""

    @extend_schema(request=None, responses={200: ManifestDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, commit_manifest)


class ManifestVoid(ManifestDoor):
    @extend_schema(request=ReasonIn, responses={200: ManifestOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, void_manifest, **self.parse(ReasonIn))


urlpatterns = [
    path("manifests/", ManifestList.as_view(), name="manifest-list"),
    path("manifests/<uuid:pk>/", ManifestDetail.as_view(), name="manifest-detail"),
    path("manifests/<uuid:pk>/lines/", ManifestLines.as_view(), name="manifest-lines"),
    path("manifests/<uuid:pk>/strike/", ManifestStrike.as_view(), name="manifest-strike"),
    path("manifests/<uuid:pk>/commit/", ManifestCommit.as_view(), name="manifest-commit"),
    path("manifests/<uuid:pk>/void/", ManifestVoid.as_view(), name="manifest-void"),
]

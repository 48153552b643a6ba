"""Cases over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door
from accounts.identity.models import User

from .actions import add_note, assign_case, reopen_case, solve_case
from .errors import CannotOwn
from .models import Case
from .queries import notes_of
from .serializers import (
    CaseAssignIn,
    CaseDetailOut,
    CaseNoteIn,
    CasePage,
    CaseQuery,
    CaseReopenIn,
    CaseSolveIn,
)
from .shapes import COLUMNS, case_rows, note_out


class CaseList(Door):
    """What is not settled, the most urgent first; `status=all` shows what was."""

    @extend_schema(parameters=[CaseQuery], responses={200: CasePage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(CaseQuery)
        cases = Case.objects.visible_to(request.user)
        if given["status"] != "all":
            cases = cases.filter(status=given["status"])
        if given["late"]:
            cases = cases.late()
        if given["mine"]:
            cases = cases.filter(owner=request.user)
        for name, column in (("station", "station_id"), ("kind", "kind"), ("parcel", "parcel_id")):
            if name in given:
                cases = cases.filter(**{column: given[name]})
        return self.page(cases.values(*COLUMNS), order=("due_at", "id"), finish=case_rows)


class CaseDoor(Door):
    """A door to one case; a write honours If-Match and answers with the case as it is now."""

    def act_on(self, pk: UUID, act: Callable[..., Any], **given: Any) -> HttpResponse:
        case = self.find(Case.objects.visible_to(self.request.user), pk)
        self.match(case.version)
        act(case, actor=self.request.user, **given)
        return self.show(pk)

    def show(self, pk: UUID, status: int = 200) -> HttpResponse:
        case = self.find(Case.objects.visible_to(self.request.user), pk)
        rows = Case.objects.in_county(case.county_id).filter(pk=pk).values(*COLUMNS)
        [shown] = case_rows(rows)
        notes = [note_out(note) for note in notes_of(case)]
        return self.answer({**shown, "notes": notes}, status=status, version=case.version)


class CaseDetail(CaseDoor):
    @extend_schema(responses={200: CaseDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self.show(pk)


class CaseNotes(CaseDoor):
    """Add evidence; the last custodian named in the case may, too."""

    @extend_schema(request=CaseNoteIn, responses={200: CaseDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(CaseNoteIn)
        return self.act_on(pk, add_note, text=given["text"], attachment_id=given.get("attachment"))


class CaseAssign(CaseDoor):
    @extend_schema(request=CaseAssignIn, responses={200: CaseDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(CaseAssignIn)
        mine = User.objects.filter(county_id=request.user.county_id, is_active=True)
        owner = mine.filter(username=given["owner"]).first()
        self.find(Case.objects.visible_to(request.user), pk)
        if owner is None:
            raise CannotOwn(pointer="/owner")
        return self.act_on(pk, assign_case, owner=owner)


class CaseSolve(CaseDoor):
    @extend_schema(request=CaseSolveIn, responses={200: CaseDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, solve_case, **self.parse(CaseSolveIn))


class CaseReopen(CaseDoor):
    @extend_schema(request=CaseReopenIn, responses={200: CaseDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.act_on(pk, reopen_case, **self.parse(CaseReopenIn))


urlpatterns = [
    path("cases/", CaseList.as_view(), name="case-list"),
    path("cases/<uuid:pk>/", CaseDetail.as_view(), name="case-detail"),
    path("cases/<uuid:pk>/notes/", CaseNotes.as_view(), name="case-notes"),
    path("cases/<uuid:pk>/assign/", CaseAssign.as_view(), name="case-assign"),
    path("cases/<uuid:pk>/solve/", CaseSolve.as_view(), name="case-solve"),
    path("cases/<uuid:pk>/reopen/", CaseReopen.as_view(), name="case-reopen"),
]

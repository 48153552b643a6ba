"""The queue of what went wrong, and one case with its evidence."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.files.models import Attachment
from accounts.files.serving import file_answer
from accounts.identity.policy import allows
from stations.network.models import Station
from stations.staffing.policy import visible_station_ids

from .actions import add_note, assign_case, reopen_case, solve_case
from .choices import CaseKind, CaseStatus
from .custodians import custodians_in_words
from .forms import EvidenceForm, OutcomeForm, OwnerForm, ReopenForm
from .models import Case, CaseNote
from .policy import may_note, may_work
from .queries import count_open_cases, notes_of

MOST_CASES = 100
VIEWS = ("", "late", "mine", "solved")


class CaseList(ConsoleView):
    """What is not settled, the most urgent first."""

    section = "cases"

    def get(self, request: HttpRequest) -> HttpResponse:
        cases = Case.objects.visible_to(self.user).select_related("station", "owner")
        wanted = self.asked("view")
        cases = {
            "late": cases.late(),
            "mine": cases.open().filter(owner=self.user),
            "solved": cases.filter(status=CaseStatus.SOLVED),
        }.get(wanted, cases.open())
        kind = self.asked("kind")
        if kind in CaseKind.values:
            cases = cases.filter(kind=kind)
        stations = list(self._stations())
        station = next((one for one in stations if str(one.pk) == self.asked("station")), None)
        if station is not None:
            cases = cases.filter(station_id=station.pk)
        order = "-solved_at" if wanted == "solved" else "due_at"
        rows = list(cases.order_by(order, "pk")[:MOST_CASES])
        words = custodians_in_words(
            self.user.county_id or 0, {(one.custody, one.custody_id) for one in rows}
        )
        return self.show(
            "orders/cases/list.html",
            rows=[(one, words[one.custody, one.custody_id]) for one in rows],
            counts=count_open_cases(self.user),
            wanted=wanted if wanted in VIEWS else "",
            kind=kind,
            kinds=CaseKind.choices,
            station=station,
            stations=stations,
            kept=urlencode({"kind": kind, "station": station.pk if station else ""}),
        )

    def _stations(self) -> Any:
        """Offer the stations only to whoever sees several."""
        if visible_station_ids(self.user) is not None:
            return []
        return Station.objects.visible_to(self.user).order_by("code")


class CasePage(ConsoleView):
    """What happened, whose it is, until when, what proves it."""

    section = "cases"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.case(pk))

    def case(self, pk: UUID) -> Case:
        shown = Case.objects.visible_to(self.user).select_related(
            "station", "owner", "opened_by", "solved_by"
        )
        return self.find(shown, pk=pk)

    def page(self, case: Case, **forms: Any) -> HttpResponse:
        notes = notes_of(case)
        pictures = dict(
            Attachment.objects.in_county(case.county_id)
            .filter(pk__in=[note.attachment_id for note in notes if note.attachment_id])
            .values_list("pk", "content_type")
        )
        is_open = case.status == CaseStatus.OPEN
        works = may_work(self.user, case)
        custodian = (case.custody, case.custody_id)
        return self.show(
            "orders/cases/case.html",
            case=case,
            custodian=custodians_in_words(case.county_id, [custodian])[custodian],
            notes=[(note, pictures.get(note.attachment_id, "")) for note in notes],
            may_open_parcel=case.parcel_id and (works or allows(self.user, "audit.view")),
            may_note=is_open and may_note(self.user, case),
            may_work=is_open and works,
            may_reopen=not is_open and allows(self.user, "cases.reopen", at=case.station_id),
            **{
                "note_form": EvidenceForm(auto_id="note-%s"),
                "owner_form": OwnerForm(
                    case=case, initial={"owner": case.owner_id}, auto_id="owner-%s"
                ),
                "outcome_form": OutcomeForm(case=case, auto_id="outcome-%s"),
                "reopen_form": ReopenForm(auto_id="reopen-%s"),
                **forms,
            },
        )

    def back(self) -> str:
        return resolve_url("console:case", self.kwargs["pk"])


class AddNote(CasePage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        case = self.case(pk)
        form = EvidenceForm(request.POST, request.FILES, auto_id="note-%s")
        if form.is_valid():
            given = form.cleaned_data
            done = self.act(
                form, add_note, case, actor=self.user, text=given["text"], upload=given["file"]
            )
            if done is not None:
                return self.go("console:case", pk, said=_("Kept as evidence."))
        return self.page(self.case(pk), note_form=form)


class AssignCase(CasePage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        case = self.case(pk)
        form = OwnerForm(request.POST, case=case, auto_id="owner-%s")
        if form.is_valid():
            done = self.act(form, assign_case, case, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go(
                    "console:case", pk, said=_("%(name)s solves it.") % {"name": done.owner}
                )
        return self.page(self.case(pk), owner_form=form)


class SolveCase(CasePage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        case = self.case(pk)
        form = OutcomeForm(request.POST, case=case, auto_id="outcome-%s")
        if form.is_valid():
            done = self.act(form, solve_case, case, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:case", pk, said=_("Solved."))
        return self.page(self.case(pk), outcome_form=form)


class ReopenCase(CasePage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        case = self.case(pk)
        form = ReopenForm(request.POST, auto_id="reopen-%s")
        if form.is_valid():
            done = self.act(form, reopen_case, case, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:case", pk, said=_("Open again."))
        return self.page(self.case(pk), reopen_form=form)


class Evidence(CasePage):
    """A file of the case, for whoever sees the case."""

    def get(self, request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
        case = self.case(pk)
        notes = CaseNote.objects.in_county(case.county_id).filter(case=case)
        if not notes.filter(attachment_id=file).exists():
            raise Http404
        files = Attachment.objects.in_county(case.county_id)
        return file_answer(request, self.find(files, pk=file))


urlpatterns = [
    path("cases/", CaseList.as_view(), name="cases"),
    path("cases/<uuid:pk>/", CasePage.as_view(), name="case"),
    path("cases/<uuid:pk>/notes/", AddNote.as_view(), name="case-note"),
    path("cases/<uuid:pk>/assign/", AssignCase.as_view(), name="case-assign"),
    path("cases/<uuid:pk>/solve/", SolveCase.as_view(), name="case-solve"),
    path("cases/<uuid:pk>/reopen/", ReopenCase.as_view(), name="case-reopen"),
    path("cases/<uuid:pk>/evidence/<uuid:file>/", Evidence.as_view(), name="case-evidence"),
]

"""People: taken into the book, changed, adopted, revealed for thirty seconds with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework.throttling import ScopedRateThrottle

from accounts.doors.console import ConsoleView
from stations.network.models import Division, Station
from stations.staffing.policy import present_station

from .actions import (
    add_delegate,
    adopt_villager,
    change_villager,
    register_villager,
    reveal_villager,
    revoke_delegate,
)
from .forms import AdoptForm, ChangeForm, DelegateForm, RevealForm, VillagerForm
from .models import Delegate, Villager
from .queries import standing_consents, standing_delegates

SHOWN_SECONDS = 30


class PeopleView(ConsoleView):
    section = "find"

    def villager(self, pk: UUID) -> Villager:
        shown = Villager.objects.visible_to(self.user).select_related("village", "station")
        return self.find(shown, pk=pk)


def villages_near(station: Station | None) -> list[Division]:
    """The villages of the station's township: nobody comes from further away."""
    if station is None or station.village_id is None:
        return []
    near = Division.objects.living().filter(parent_id=station.village.parent_id)
    return list(near.order_by("code"))


class NewVillager(PeopleView):
    capability = "villagers.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        name = self.asked("name")
        station = self._station()
        initial = {
            "name": "" if any(c.isdigit() for c in name) else name,
            "village": station.village_id if station else "",
        }
        return self._page(VillagerForm(villages=villages_near(station), initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = VillagerForm(request.POST, villages=villages_near(self._station()))
        if form.is_valid():
            villager = self.act(form, register_villager, actor=self.user, **form.given)
            if villager is not None:
                said = _("%(name)s is in the book.") % {"name": villager.name_masked}
                return self.go("console:person", villager.pk, said=said)
        return self._page(form)

    def _station(self) -> Station | None:
        return present_station(self.user)

    def _page(self, form: VillagerForm) -> HttpResponse:
        return self.show("stations/villagers/new.html", form=form, adopt_form=AdoptForm())


class AdoptVillager(PeopleView):
    """Registered at another station: her home moves here, by exact name and whole phone."""

    capability = "villagers.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(AdoptForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AdoptForm(request.POST)
        if form.is_valid():
            if _is_too_often(request):
                form.add_error(None, _("Too many tries. Wait a minute."))
            else:
                villager = self.act(form, adopt_villager, actor=self.user, **form.cleaned_data)
                if villager is not None:
                    said = _("%(name)s belongs to this station now.") % {
                        "name": villager.name_masked
                    }
                    return self.go("console:person", villager.pk, said=said)
        return self._page(form)

    def _page(self, form: AdoptForm) -> HttpResponse:
        return self.show("stations/villagers/adopt.html", form=form)


class ChangeVillager(PeopleView):
    capability = "villagers.edit"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        villager = self.villager(pk)
        initial = {
            "village": villager.village_id or "",
            "note": villager.note,
            "consents": standing_consents(villager.county_id, [pk]).get(pk, []),
        }
        return self._page(villager, ChangeForm(villages=self._villages(villager), initial=initial))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        villager = self.villager(pk)
        form = ChangeForm(request.POST, villages=self._villages(villager))
        if form.is_valid():
            version = request.POST.get("version", "")
            done = self.act(
                form,
                change_villager,
                villager,
                actor=self.user,
                expected_version=int(version) if version.isdecimal() else None,
                **form.given,
            )
            if done is not None:
                return self.go("console:person", pk, said=_("Changed."))
        return self._page(villager, form)

    def _villages(self, villager: Villager) -> list[Division]:
        near = villages_near(villager.station)
        if villager.village and villager.village not in near:
            near.insert(0, villager.village)
        return near

    def _page(
        self,
        villager: Villager,
        form: ChangeForm,
        delegate_form: DelegateForm | None = None,
    ) -> HttpResponse:
        return self.show(
            "stations/villagers/change.html",
            villager=villager,
            form=form,
            delegates=standing_delegates(villager),
            delegate_form=delegate_form or DelegateForm(auto_id="delegate-%s"),
        )


class AddDelegate(ChangeVillager):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        villager = self.villager(pk)
        form = DelegateForm(request.POST, auto_id="delegate-%s")
        if form.is_valid():
            done = self.act(form, add_delegate, villager, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go(
                    "console:person-change", pk, said=_("May collect for the villager from now on.")
                )
        initial = {
            "village": villager.village_id or "",
            "note": villager.note,
            "consents": standing_consents(villager.county_id, [pk]).get(pk, []),
        }
        change = ChangeForm(villages=self._villages(villager), initial=initial)
        return self._page(villager, change, delegate_form=form)

    def back(self) -> str:
        return resolve_url("console:person-change", self.kwargs["pk"])


class RevokeDelegate(PeopleView):
    http_method_names = ["post"]
    capability = "villagers.edit"

    def post(self, request: HttpRequest, pk: UUID, delegate: UUID) -> HttpResponse:
        villager = self.villager(pk)
        found = self.find(
            Delegate.objects.in_county(villager.county_id), villager_id=pk, pk=delegate
        )
        self.act(None, revoke_delegate, found, actor=self.user)
        said = "" if self.refusal else _("May not collect any more.")
        return self.go("console:person-change", pk, said=said)

    def back(self) -> str:
        return resolve_url("console:person-change", self.kwargs["pk"])


class RevealVillager(PeopleView):
    """Shows the full name and phone for half a minute; who looked and why is kept.

    Takes no key: a kept answer would keep the clear name (decisions 33).
    """

    keyed = False
    capability = "villagers.reveal"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._page(self.villager(pk), RevealForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        villager = self.villager(pk)
        form = RevealForm(request.POST)
        if form.is_valid():
            if _is_too_often(request):
                form.add_error(None, _("You have looked at many people. Wait a minute."))
            else:
                shown = self.act(
                    form, reveal_villager, villager, actor=self.user, **form.cleaned_data
                )
                if shown is not None:
                    return self._reveal(villager, shown)
        return self._page(villager, form)

    def _reveal(self, villager: Villager, shown: Any) -> HttpResponse:
        answer = self.show(
            "stations/villagers/revealed.html",
            villager=villager,
            shown=shown,
            seconds=SHOWN_SECONDS,
        )
        answer["Cache-Control"] = "no-store"
        answer["Refresh"] = f"{SHOWN_SECONDS}; url={resolve_url('console:person', villager.pk)}"
        return answer

    def _page(self, villager: Villager, form: RevealForm) -> HttpResponse:
        return self.show("stations/villagers/reveal.html", villager=villager, form=form)


def _is_too_often(request: HttpRequest) -> bool:
    """Count against the same allowance as the API's reveal."""
    return not ScopedRateThrottle().allow_request(request, _Scope())


class _Scope:
    throttle_scope = "reveal"


urlpatterns = [
    path("people/new/", NewVillager.as_view(), name="person-new"),
    path("people/adopt/", AdoptVillager.as_view(), name="person-adopt"),
    path("people/<uuid:pk>/change/", ChangeVillager.as_view(), name="person-change"),
    path("people/<uuid:pk>/reveal/", RevealVillager.as_view(), name="person-reveal"),
    path("people/<uuid:pk>/delegates/", AddDelegate.as_view(), name="person-delegate-add"),
    path(
        "people/<uuid:pk>/delegates/<uuid:delegate>/revoke/",
        RevokeDelegate.as_view(),
        name="person-delegate-revoke",
    ),
]

"""The other side of a hand-over: confirms on this screen, shows a QR code, or disputes."""

from __future__ import annotations

from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts.files.actions import store_file
from accounts.identity.models import User
from stations.network.choices import StationKind
from stations.staffing.choices import Role
from stations.staffing.models import Assignment

from ..actions import Proof, confirm_custody, confirm_departure, dispute_act, make_token
from ..choices import ProofKind
from ..forms import ConfirmForm, DisputeForm, PinForm
from ..models import CustodyAct, Run, Stop
from .runs import RunPage
from .stop import StopPage

AT_THE_CENTRE = [Role.OPS, Role.MANAGER]
AT_A_POINT = [Role.CLERK, Role.HEAD]


class Confirm(StopPage):
    """The phone goes over the counter: the other side confirms what was handed over here."""

    def get(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        found = self.stop(pk, stop)
        return self._page(found, ConfirmForm(people=self._people(found)))

    def post(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        found = self.stop(pk, stop)
        form = ConfirmForm(request.POST, request.FILES, people=self._people(found))
        if form.is_valid() and self.act(form, self._confirm, found, form) is not None:
            return self.done(_("Confirmed by both sides: this is final."))
        return self._page(self.stop(pk, stop), form)

    def _confirm(self, stop: Stop, form: ConfirmForm) -> list[CustodyAct]:
        given = form.cleaned_data
        method = given["method"]
        people = User.objects.filter(county_id=stop.county_id, is_active=True)
        person = people.filter(pk=given["person"]).first() if given["person"] else None
        slip = None
        if method == ProofKind.SIGNATURE:
            slip = store_file(
                actor=self.user, upload=given["slip"], kind="custody_slip", subject=stop
            )
        proof = Proof(
            method=method,
            person=person,
            pin=given["pin"],
            token=given["token"],
            attachment=slip.pk if slip else None,
        )
        return confirm_custody(stop, actor=self.user, proof=proof)

    def _people(self, stop: Stop) -> list[tuple[str, str]]:
        """Whoever is the other side: the driver to the station, the station to the driver."""
        if stop.run.driver_id != self.user.pk:
            return [(str(stop.run.driver_id), stop.run.driver.name)]
        at_centre = stop.station.kind == StationKind.CENTRE
        posts = Assignment.objects.in_county(stop.county_id).filter(
            station_id=stop.station_id, role__in=AT_THE_CENTRE if at_centre else AT_A_POINT
        )
        people = {post.user_id: post.user.name for post in posts.select_related("user")}
        return [(str(pk), name) for pk, name in people.items()]

    def _page(self, stop: Stop, form: ConfirmForm) -> HttpResponse:
        open_acts = CustodyAct.objects.in_county(stop.county_id).one_sided().filter(stop=stop)
        return self.show(
            "orders/runs/confirm.html",
            stop=stop,
            run=stop.run,
            form=form,
            acts=list(open_acts.filter(disputed_at__isnull=True).order_by("at", "pk")),
        )


class ConfirmDeparture(RunPage):
    """Operations sent the run off: the driver confirms what was loaded, here or with his PIN."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._show(self.run(pk), PinForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        run = self.run(pk)
        if run.driver_id == self.user.pk:
            form, proof = None, Proof(method=ProofKind.ACCOUNT)
        else:
            form = PinForm(request.POST)
            if not form.is_valid():
                return self._show(run, form)
            pin = form.cleaned_data["pin"]
            proof = Proof(method=ProofKind.PIN, person=run.driver, pin=pin)
        if self.act(form, confirm_departure, run, actor=self.user, proof=proof) is None:
            return self.go(self.back()) if form is None else self._show(run, form)
        return self.go(self.back(), said=_("Confirmed by both sides: this is final."))

    def _show(self, run: Run, form: PinForm) -> HttpResponse:
        acts = CustodyAct.objects.visible_to(self.user).one_sided().filter(run=run)
        acts = acts.filter(stop__isnull=True, disputed_at__isnull=True)
        return self.show("orders/runs/confirm_departure.html", run=run, form=form, acts=list(acts))


class DisputeDeparture(RunPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, act: UUID) -> HttpResponse:
        run = self.run(pk)
        acts = CustodyAct.objects.visible_to(self.user).filter(run=run, stop__isnull=True)
        form = DisputeForm(request.POST, auto_id="dispute-%s")
        if form.is_valid():
            done = self.act(
                form, dispute_act, self.find(acts, pk=act), actor=self.user, **form.cleaned_data
            )
            if done is not None:
                return self.go(self.back(), said=_("Disputed: a case is open."))
        return self.page(run, dispute_form=form)


class ShowCode(StopPage):
    """A QR code of one's own, good once, for two minutes."""

    def get(self, request: HttpRequest, pk: UUID, stop: UUID) -> HttpResponse:
        found = self.stop(pk, stop)
        made = self.act(None, make_token, found, actor=self.user)
        if made is None:
            return self.go(self.back())
        token, expires_at = made
        drawn = segno.make_qr(token, error="m").svg_inline(scale=6, border=3, omitsize=True)
        return self.show(
            "orders/runs/code.html",
            stop=found,
            picture=mark_safe(drawn),  # noqa: S308 - drawn by us from a signed text
            token=token,
            expires_at=expires_at,
        )


class Dispute(StopPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, stop: UUID, act: UUID) -> HttpResponse:
        found = self.stop(pk, stop)
        acts = CustodyAct.objects.in_county(found.county_id).filter(stop=found)
        form = DisputeForm(request.POST, auto_id="dispute-%s")
        if form.is_valid():
            done = self.act(
                form, dispute_act, self.find(acts, pk=act), actor=self.user, **form.cleaned_data
            )
            if done is not None:
                return self.done(_("Disputed: a case is open."))
        return self.page(found, dispute_form=form)


_STOP = "runs/<uuid:pk>/stops/<uuid:stop>/"
urlpatterns = [
    path("runs/<uuid:pk>/confirm/", ConfirmDeparture.as_view(), name="run-confirm"),
    path("runs/<uuid:pk>/acts/<uuid:act>/dispute/", DisputeDeparture.as_view(), name="run-dispute"),
    path(f"{_STOP}confirm/", Confirm.as_view(), name="stop-confirm"),
    path(f"{_STOP}code/", ShowCode.as_view(), name="stop-code"),
    path(f"{_STOP}acts/<uuid:act>/dispute/", Dispute.as_view(), name="stop-dispute"),
]

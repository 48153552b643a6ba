"""Claims at the counter and at the centre: the list, one claim with its next step, a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _

from accounts.audit.models import AuditEvent
from accounts.doors.admin.topics import topic_label
from accounts.doors.console import ConsoleView
from accounts.doors.tags import yuan
from accounts.identity.policy import allows
from orders.cases.custodians import custodians_in_words
from orders.cases.forms import EvidenceForm
from orders.cases.queries import notes_of
from orders.parcels.actions import declare_lost
from orders.parcels.choices import ParcelStatus
from orders.parcels.models import Parcel
from stations.staffing.policy import present_station

from .actions import (
    accept_offer,
    add_evidence,
    approve_claim,
    assess_claim,
    close_claim,
    dispute_claim,
    offer_claim,
    pay_claim,
    record_recovery,
    reject_claim,
    reopen_claim,
    report_claim,
    reverse_payout,
    send_back,
    write_off,
)
from .choices import ClaimKind, ClaimStatus
from .forms import AssessForm, PayForm, RecoverForm, ReportForm, WhyForm
from .models import Claim
from .queries import claim_figures
from .story_doors import console_urls

S = ClaimStatus
MOST_CLAIMS = 100
MOST_EVENTS = 100
GROUPS: dict[str, list[str]] = {
    "assess": [S.REPORTED, S.DISPUTED],
    "offer": [S.ASSESSED, S.OFFERED],
    "approve": [S.ACCEPTED],
    "pay": [S.APPROVED],
    "recover": [S.PAID],
    "done": [S.CLOSED, S.REJECTED],
}


class ClaimList(ConsoleView):
    """The claims of one's stations, newest first."""

    section = "claims"

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = self.asked("group")
        claims = Claim.objects.visible_to(self.user).select_related("station", "parcel")
        if wanted in GROUPS:
            claims = claims.filter(status__in=GROUPS[wanted])
        else:
            claims = claims.open()
        return self.show(
            "orders/claims/list.html",
            claims=claims.order_by("-reported_at", "-pk")[:MOST_CLAIMS],
            figures=claim_figures(self.user),
            wanted=wanted if wanted in GROUPS else "",
            groups=[
                ("assess", _("To assess")),
                ("offer", _("With the claimant")),
                ("approve", _("To approve")),
                ("pay", _("To pay out")),
                ("recover", _("To recover")),
                ("done", _("Finished")),
            ],
        )


class NewClaim(ConsoleView):
    """Report a claim for one parcel."""

    section = "claims"
    capability = "claims.report"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        lost = parcel.status in (ParcelStatus.LOST, ParcelStatus.CLAIM)
        kind = ClaimKind.LOST if lost else ClaimKind.DAMAGED
        return self.page(parcel, ReportForm(initial={"kind": kind, "claimant": "recipient"}))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = ReportForm(request.POST)
        if form.is_valid():
            claim = self.act(form, report_claim, parcel, actor=self.user, **form.cleaned_data)
            if claim is not None:
                return self.go("console:claim", claim.pk, said=_("Reported. Add what proves it."))
        return self.page(parcel, form)

    def parcel(self, pk: UUID) -> Parcel:
        shown = Parcel.objects.visible_to(self.user).select_related("carrier", "station")
        return self.find(shown, pk=pk)

    def page(self, parcel: Parcel, form: ReportForm, **forms: Any) -> HttpResponse:
        may_lose = ParcelStatus.LOST in parcel.MOVES.get(parcel.status, ())
        return self.show(
            "orders/claims/new.html",
            parcel=parcel,
            form=form,
            claims=Claim.objects.visible_to(self.user).filter(parcel_id=parcel.pk),
            may_lose=may_lose and allows(self.user, "parcels.declare_lost", at=parcel.station_id),
            **{"lose_form": WhyForm(auto_id="lose-%s"), **forms},
        )


class LoseParcel(NewClaim):
    """Give up the search; the claim is reported next."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = WhyForm(request.POST, auto_id="lose-%s")
        if form.is_valid():
            done = self.act(form, declare_lost, parcel, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go(
                    "console:parcel-claim", pk, said=_("Declared lost. Report the claim.")
                )
        return self.page(self.parcel(pk), ReportForm(), lose_form=form)

    def back(self) -> str:
        return resolve_url("console:parcel-claim", self.kwargs["pk"])


class ClaimPage(ConsoleView):
    """Who claims what, who answers, what is owed; and the next step."""

    section = "claims"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.claim(pk))

    def claim(self, pk: UUID) -> Claim:
        shown = Claim.objects.visible_to(self.user).select_related(
            "station", "parcel__carrier", "case", "villager", "liable_station", "liable_carrier",
            "rule", "assessed_by", "approved_by", "paid_by", "paid_at_station",
        )  # fmt: skip
        return self.find(shown, pk=pk)

    def page(self, claim: Claim, **forms: Any) -> HttpResponse:
        custodian = (claim.custody, claim.custody_id)
        events = (
            AuditEvent.objects.in_county(claim.county_id)
            .filter(subject_type="claim", subject_id=str(claim.pk))
            .select_related("actor")
            .order_by("at", "id")[:MOST_EVENTS]
        )
        return self.show(
            "orders/claims/claim.html",
            claim=claim,
            custodian=custodians_in_words(claim.county_id, [custodian])[custodian],
            notes=notes_of(claim.case),
            events=[(event, topic_label(event.topic)) for event in events],
            may=self._may(claim),
            **{
                "assess_form": AssessForm(
                    initial={
                        "loss_fen": claim.loss_fen or claim.claimed_fen,
                        "damage_percent": claim.damage_percent,
                        "liable": claim.liable,
                        "recourse": claim.recourse,
                    },
                    auto_id="assess-%s",
                ),
                "pay_form": PayForm(claim=claim, auto_id="pay-%s"),
                "recover_form": RecoverForm(
                    initial={"amount_fen": claim.to_recover_fen}, auto_id="recover-%s"
                ),
                "evidence_form": EvidenceForm(auto_id="evidence-%s"),
                "why_form": WhyForm(auto_id="why-%s"),
                **forms,
            },
        )

    def _may(self, claim: Claim) -> dict[str, bool]:
        """Which steps to offer: by status and by right."""
        can = {
            right: allows(self.user, f"claims.{right}", at=claim.station_id)
            for right in ("report", "assess", "approve", "recover")
        }
        here = present_station(self.user)
        pays = allows(self.user, "claims.pay", at=here.pk if here else claim.station_id)
        status = claim.status
        return {
            "evidence": can["report"] and claim.case.status == "open",
            "assess": can["assess"] and status in (S.REPORTED, S.DISPUTED),
            "offer": can["assess"] and status == S.ASSESSED,
            "answer": can["report"] and status == S.OFFERED,
            "approve": can["approve"] and status == S.ACCEPTED,
            "send_back": can["approve"] and status in (S.ACCEPTED, S.APPROVED),
            "pay": pays and status == S.APPROVED,
            "reverse": can["approve"] and status == S.PAID and not claim.recovered_fen,
            "recover": can["recover"] and claim.to_recover_fen > 0,
            "write_off": can["approve"] and claim.to_recover_fen > 0,
            "reject": can["assess"] and status in (S.REPORTED, S.ASSESSED, S.DISPUTED),
            "reopen": can["approve"] and status == S.REJECTED,
            "close": can["assess"] and status == S.PAID and not claim.to_recover_fen,
        }

    def back(self) -> str:
        return resolve_url("console:claim", self.kwargs["pk"])


class ClaimAct(ClaimPage):
    """One step: parse, act, back to the claim with a message."""

    http_method_names = ["post"]
    action: Callable[..., Claim]
    slot = ""
    form: type[Form] | None = None

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        claim = self.claim(pk)
        form = self.filled(claim)
        if form is None or form.is_valid():
            given = self.given(form) if form else {}
            done = self.act(form, type(self).action, claim, actor=self.user, **given)
            if done is not None:
                return self.go("console:claim", pk, said=self.said(done))
        forms = {self.slot: form} if form else {}
        return self.page(self.claim(pk), refused=self.request.path, **forms)

    def filled(self, claim: Claim) -> Form | None:
        if self.form is None:
            return None
        prefix = self.slot.removesuffix("_form")
        return self.form(self.request.POST, auto_id=f"{prefix}-%s")

    def given(self, form: Form) -> dict[str, Any]:
        return form.cleaned_data

    def said(self, claim: Claim) -> str:
        return str(claim.get_status_display())


class AddEvidence(ClaimAct):
    action, slot, form = add_evidence, "evidence_form", EvidenceForm

    def filled(self, claim: Claim) -> Form:
        return EvidenceForm(self.request.POST, self.request.FILES, auto_id="evidence-%s")

    def given(self, form: Form) -> dict[str, Any]:
        return {"text": form.cleaned_data["text"], "upload": form.cleaned_data["file"]}

    def said(self, claim: Claim) -> str:
        return _("Kept as evidence.")


class Pay(ClaimAct):
    action, slot = pay_claim, "pay_form"

    def filled(self, claim: Claim) -> Form:
        return PayForm(self.request.POST, claim=claim, auto_id="pay-%s")

    def given(self, form: Form) -> dict[str, Any]:
        given = dict(form.given)
        for name in ("order", "delegate"):
            if name in given:
                given[name] = UUID(given[name])
        if (here := present_station(self.user)) is not None:
            given["station"] = here
        return given

    def said(self, claim: Claim) -> str:
        return _("Paid out: %(amount)s.") % {"amount": yuan(claim.paid_fen)}


def _act(
    name: str, act: Callable[..., Claim], slot: str = "", form_class: type[Form] | None = None
) -> Any:
    """Make the page of one step."""
    view = type(
        f"Claim{name.title()}", (ClaimAct,), {"action": act, "slot": slot, "form": form_class}
    )
    return path(f"claims/<uuid:pk>/{name}/", view.as_view(), name=f"claim-{name}")


urlpatterns = [
    *console_urls,
    path("claims/", ClaimList.as_view(), name="claims"),
    path("claims/<uuid:pk>/", ClaimPage.as_view(), name="claim"),
    path("parcels/<uuid:pk>/claim/", NewClaim.as_view(), name="parcel-claim"),
    path("parcels/<uuid:pk>/lose/", LoseParcel.as_view(), name="parcel-lose"),
    path("claims/<uuid:pk>/evidence/", AddEvidence.as_view(), name="claim-evidence"),
    path("claims/<uuid:pk>/pay/", Pay.as_view(), name="claim-pay"),
    _act("assess", assess_claim, "assess_form", AssessForm),
    _act("offer", offer_claim),
    _act("accept", accept_offer),
    _act("dispute", dispute_claim, "why_form", WhyForm),
    _act("approve", approve_claim),
    _act("send-back", send_back, "why_form", WhyForm),
    _act("reverse", reverse_payout, "why_form", WhyForm),
    _act("recover", record_recovery, "recover_form", RecoverForm),
    _act("write-off", write_off, "why_form", WhyForm),
    _act("reject", reject_claim, "why_form", WhyForm),
    _act("reopen", reopen_claim, "why_form", WhyForm),
    _act("close", close_claim),
]

"""Claims over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door
from orders.parcels.models import Parcel
from stations.network.models import Station
from stations.villagers.models import Villager

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
from .models import Claim
from .serializers import (
    AcceptOfferIn,
    AssessIn,
    ClaimEvidenceIn,
    ClaimIn,
    ClaimOut,
    ClaimPage,
    ClaimQuery,
    ClaimReasonIn,
    NothingIn,
    PayIn,
    RecoverIn,
)
from .shapes import COLUMNS, claim_row
from .story_doors import api_urls


class ClaimDoor(Door):
    def show(self, pk: UUID, status: int = 200) -> HttpResponse:
        claims = Claim.objects.visible_to(self.request.user)
        self.find(claims.only("pk"), pk)
        row = claims.values(*COLUMNS).get(pk=pk)
        return self.answer(claim_row(row), status=status, version=row["version"])


class ClaimList(ClaimDoor):
    @extend_schema(parameters=[ClaimQuery], responses={200: ClaimPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(ClaimQuery)
        claims = Claim.objects.visible_to(request.user)
        if given["open"]:
            claims = claims.open()
        for name, column in (("station", "station_id"), ("parcel", "parcel_id")):
            if name in given:
                claims = claims.filter(**{column: given[name]})
        if "status" in given:
            claims = claims.filter(status=given["status"])
        return self.page(claims.values(*COLUMNS), order=("-reported_at", "-id"), row=claim_row)

    @extend_schema(request=ClaimIn, responses={201: ClaimOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(ClaimIn)
        user, claimant = request.user, given.pop("claimant")
        villager = None
        if "villager" in claimant:
            villagers = Villager.objects.visible_to(user)
            villager = villagers.refer(claimant["villager"], "/claimant/villager")
        claim = report_claim(
            Parcel.objects.visible_to(user).refer(given.pop("parcel"), "/parcel"),
            actor=user,
            claimant=claimant["kind"],
            villager=villager,
            name=claimant.get("name", ""),
            phone=claimant.get("phone", ""),
            **given,
        )
        answer = self.show(claim.pk, status=201)
        answer["Location"] = f"{request.path}{claim.pk}/"
        return answer


class ClaimDetail(ClaimDoor):
    @extend_schema(responses={200: ClaimOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self.show(pk)


class ClaimAct(ClaimDoor):
    """One step of a claim; honours If-Match and answers with the claim as it is now."""

    takes: ClassVar[type] = NothingIn
    performs: ClassVar[Callable[..., Claim]]

    def take(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.given(self.parse(self.takes))
        claim = self.find(Claim.objects.visible_to(request.user), pk)
        self.match(claim.version)
        type(self).performs(claim, actor=request.user, **given)
        return self.show(pk)

    def given(self, given: dict[str, Any]) -> dict[str, Any]:
        return given


class ClaimPay(ClaimAct):
    takes, performs = PayIn, pay_claim

    @extend_schema(request=PayIn, responses={200: ClaimOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.take(request, pk)

    def given(self, given: dict[str, Any]) -> dict[str, Any]:
        if "station" in given:
            stations = Station.objects.visible_to(self.request.user)
            given["station"] = stations.refer(given["station"], "/station")
        return given


class ClaimEvidence(ClaimAct):
    takes, performs = ClaimEvidenceIn, add_evidence

    @extend_schema(request=ClaimEvidenceIn, responses={200: ClaimOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.take(request, pk)

    def given(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"text": given["text"], "attachment_id": given.get("attachment")}


def _act(name: str, act: Callable[..., Claim], body: type = NothingIn) -> Any:
    """Make the door of one step."""

    class Act(ClaimAct):
        takes, performs = body, act

        @extend_schema(request=body, responses={200: ClaimOut})
        def post(self, request: Any, pk: UUID) -> HttpResponse:
            return self.take(request, pk)

    Act.__name__ = f"Claim{name.title().replace('-', '')}"
    Act.__doc__ = (act.__doc__ or "").partition("\n")[0]
    return path(f"claims/<uuid:pk>/{name}/", Act.as_view(), name=f"claim-{name}")


urlpatterns = [
    *api_urls,
    path("claims/", ClaimList.as_view(), name="claim-list"),
    path("claims/<uuid:pk>/", ClaimDetail.as_view(), name="claim-detail"),
    path("claims/<uuid:pk>/evidence/", ClaimEvidence.as_view(), name="claim-evidence"),
    path("claims/<uuid:pk>/pay/", ClaimPay.as_view(), name="claim-pay"),
    _act("assess", assess_claim, AssessIn),
    _act("offer", offer_claim),
    _act("accept", accept_offer, AcceptOfferIn),
    _act("dispute", dispute_claim, ClaimReasonIn),
    _act("approve", approve_claim),
    _act("send-back", send_back, ClaimReasonIn),
    _act("reverse", reverse_payout, ClaimReasonIn),
    _act("recover", record_recovery, RecoverIn),
    _act("write-off", write_off, ClaimReasonIn),
    _act("reject", reject_claim, ClaimReasonIn),
    _act("reopen", reopen_claim, ClaimReasonIn),
    _act("close", close_claim),
]

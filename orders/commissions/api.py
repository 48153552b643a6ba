"""Commission over HTTP: what a station earned and why, and the rules it is reckoned by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door
from accounts.identity.policy import require
from accounts.kernel.errors import UnknownReference
from stations.network.models import Station
from stations.staffing.policy import present_station, visible_station_ids

from .actions import approve_rule, charge_penalty, grant_guarantees, propose_rule, reject_rule
from .choices import Stand
from .models import CommissionLine, CommissionRule
from .queries import month_of, month_sum, version_before
from .serializers import (
    CommissionOut,
    CommissionPage,
    DecisionIn,
    GuaranteesIn,
    GuaranteesOut,
    LineQuery,
    PenaltyIn,
    RejectionIn,
    RuleIn,
    RuleOut,
    RulePage,
    RuleQuery,
    SummaryOut,
    SummaryQuery,
)
from .shapes import LINE_FIELDS, changes_out, explained, line_row, rule_out


class CommissionDoor(Door):
    def lines(self) -> Any:
        require(self.request.user, "commissions.view")
        return CommissionLine.objects.visible_to(self.request.user).payable()

    def station(self, given: UUID | None) -> Station:
        """The station asked for among those the user sees; without one, his own or the first."""
        user = self.request.user
        mine = Station.objects.in_county(user.county_id or 0)
        seen = visible_station_ids(user)
        if seen is not None:
            mine = mine.filter(pk__in=seen)
        if given is not None:
            return mine.refer(given, "/station")
        found = present_station(user) or mine.points().order_by("code").first()
        if found is None:
            raise UnknownReference(pointer="/station")
        return found

    def shown(self, lines: list[CommissionLine]) -> list[dict[str, Any]]:
        rows = CommissionLine.objects.in_county(self.request.user.county_id).filter(
            pk__in=[line.pk for line in lines]
        )
        return [line_row(row) for row in rows.order_by("station__code").values(*LINE_FIELDS)]


class CommissionList(CommissionDoor):
    """What your stations earned, newest first; negative amounts were taken back."""

    @extend_schema(parameters=[LineQuery], responses={200: CommissionPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(LineQuery)
        lines = self.lines()
        if station := given.get("station"):
            lines = lines.filter(station_id=station)
        if month := given.get("month"):
            first, following = month_of(month)
            lines = lines.filter(earned_on__gte=first, earned_on__lt=following)
        if work := given.get("work"):
            lines = lines.filter(work=work)
        if state := given.get("state"):
            lines = lines.vested() if state == Stand.VESTED else lines.waiting()
        return self.page(lines.values(*LINE_FIELDS), order=("-earned_on", "-id"), row=line_row)


class CommissionDetail(CommissionDoor):
    """One line with its explanation: as data, and in words in both languages."""

    @extend_schema(responses={200: CommissionOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        line = self.find(self.lines(), pk)
        row = self.lines().filter(pk=pk).values(*LINE_FIELDS).get()
        return self.answer(line_row(row) | {"explanation": explained(line)})


class CommissionSummary(CommissionDoor):
    """A station's month so far: earned, of that for good and waiting, the next statement."""

    @extend_schema(parameters=[SummaryQuery], responses={200: SummaryOut})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(SummaryQuery)
        require(request.user, "commissions.view")
        station = self.station(given.get("station"))
        month = given.get("month") or timezone.localdate()
        sums = month_sum(station.county_id, station.pk, month)
        place = {"id": station.pk, "code": station.code, "name": station.name}
        return self.answer({"station": place, "month": f"{month:%Y-%m}"} | vars(sums))


class CommissionPenalties(CommissionDoor):
    """Charge a station for lapses by an approved penalty rule."""

    @extend_schema(request=PenaltyIn, responses={201: CommissionOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(PenaltyIn)
        station = self.station(given["station"])
        rule = CommissionRule.objects.visible_to(request.user).refer(given["rule"], "/rule")
        line = charge_penalty(
            station,
            rule,
            actor=request.user,
            reason=given["reason"],
            pieces=given["pieces"],
            cause_id=given.get("case"),
        )
        (row,) = self.shown([line])
        return self.answer(row | {"explanation": explained(line)}, status=201)


class CommissionGuarantees(CommissionDoor):
    """Top stations up to the guarantee of a month that is over; once."""

    @extend_schema(request=GuaranteesIn, responses={200: GuaranteesOut})
    def post(self, request: Any) -> HttpResponse:
        lines = grant_guarantees(actor=request.user, **self.parse(GuaranteesIn))
        return self.answer({"data": self.shown(lines)})


# --- rules ---


class RuleDoor(Door):
    def rules(self) -> Any:
        require(self.request.user, "commissions.view")
        rules = CommissionRule.objects.visible_to(self.request.user)
        return rules.select_related("category", "proposed_by", "decided_by")

    def shown(self, pk: UUID, status: int = 200) -> HttpResponse:
        rule = self.find(self.rules(), pk)
        shown = rule_out(rule) | {"changes": changes_out(version_before(rule), rule)}
        return self.answer(shown, status=status)

    def decide(
        self, pk: UUID, act: Callable[..., CommissionRule], given: dict[str, Any]
    ) -> HttpResponse:
        rule = self.find(CommissionRule.objects.visible_to(self.request.user), pk)
        act(rule, actor=self.request.user, **given)
        return self.shown(pk)


class RuleList(RuleDoor):
    """The county's rules in all their versions, and the place where one is proposed."""

    @extend_schema(parameters=[RuleQuery], responses={200: RulePage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(RuleQuery)
        rules = self.rules()
        for name in ("status", "work", "code"):
            if wanted := given.get(name):
                rules = rules.filter(**{name: wanted})
        listed = rules.values("id", "proposed_at")
        return self.page(listed, order=("-proposed_at", "-id"), finish=self._in_full)

    def _in_full(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rules = self.rules().in_bulk([row["id"] for row in rows]) if rows else {}
        return [rule_out(rules[row["id"]]) for row in rows]

    @extend_schema(request=RuleIn, responses={201: RuleOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(RuleIn)
        county = request.user.county_id or 0
        before = given.pop("changes_rule", None)
        if before is not None:
            rules = CommissionRule.objects.visible_to(request.user)
            given["changes_rule"] = rules.refer(before, "/changes_rule")
        for name, column in (("product", "product_id"), ("category", "category_id")):
            if wanted := given.pop(name, None):
                given[column] = _goods(name, county, wanted)
        rule = propose_rule(actor=request.user, **given)
        answer = self.shown(rule.pk, status=201)
        answer["Location"] = f"{request.path}{rule.pk}/"
        return answer


def _goods(name: str, county_id: int, wanted: Any) -> UUID:
    """Find the product by id or the category by code: rows of a room this one does not know."""
    model = CommissionRule._meta.get_field(name).related_model
    rows = model.objects.in_county(county_id)
    found = rows.filter(pk=wanted) if name == "product" else rows.filter(code=wanted)
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        raise UnknownReference(pointer=f"/{name}")
    return pk


class RuleDetail(RuleDoor):
    @extend_schema(responses={200: RuleOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self.shown(pk)


class RuleApprove(RuleDoor):
    """Put a version in force; never by whoever proposed it."""

    @extend_schema(request=DecisionIn, responses={200: RuleOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.decide(pk, approve_rule, self.parse(DecisionIn))


class RuleReject(RuleDoor):
    """Turn a proposal down, or withdraw one's own."""

    @extend_schema(request=RejectionIn, responses={200: RuleOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        return self.decide(pk, reject_rule, self.parse(RejectionIn))


urlpatterns = [
    path("commissions/", CommissionList.as_view(), name="commission-list"),
    path("commissions/summary/", CommissionSummary.as_view(), name="commission-summary"),
    path("commissions/penalties/", CommissionPenalties.as_view(), name="commission-penalties"),
    path("commissions/guarantees/", CommissionGuarantees.as_view(), name="commission-guarantees"),
    path("commissions/<uuid:pk>/", CommissionDetail.as_view(), name="commission-detail"),
    path("commission-rules/", RuleList.as_view(), name="commissionrule-list"),
    path("commission-rules/<uuid:pk>/", RuleDetail.as_view(), name="commissionrule-detail"),
    path(
        "commission-rules/<uuid:pk>/approve/", RuleApprove.as_view(), name="commissionrule-approve"
    ),
    path("commission-rules/<uuid:pk>/reject/", RuleReject.as_view(), name="commissionrule-reject"),
]

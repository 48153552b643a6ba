"""Sending over HTTP: accept, quote, label, stage, cancel, tender, and senders' accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404, HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from accounts.doors.api import Door
from accounts.doors.renderers import JsonRenderer
from accounts.kernel.errors import DomainError, UnknownReference
from stations.network.choices import StationKind
from stations.network.models import Station
from stations.villagers.models import Villager

from .actions import (
    Given,
    Recipient,
    Sender,
    accept_sending,
    cancel_sending,
    open_account,
    pay_account,
    pay_sending_refund,
    stage_sendings,
    tender_parcels,
)
from .actions.identity import Shown
from .bookings.queries import booking_of
from .errors import UnknownProvince
from .label import carriers_label, label_answer
from .models import AccountMove, SenderAccount, Sending
from .provinces import province_in
from .queries import quote
from .serializers import (
    AccountDetailOut,
    AccountIn,
    AccountOut,
    AccountPage,
    AccountPaymentIn,
    LabelQuery,
    NothingIn,
    QuoteIn,
    QuoteOut,
    SendingCancelIn,
    SendingDetailOut,
    SendingIn,
    SendingNoteIn,
    SendingPage,
    SendingQuery,
    TenderIn,
    TenderOut,
)
from .shapes import (
    COLUMNS,
    account_line,
    account_row,
    quote_out,
    sending_detail,
    sending_of,
    sending_row,
)

STATEMENT_LINES = 200


class SendingDoor(Door):
    """A door to one sending; a write honours If-Match and answers with it as it is now."""

    def locked(self, pk: UUID) -> Sending:
        sending = self.find(Sending.objects.visible_to(self.request.user), pk)
        self.match(sending.version)
        return sending

    def show(self, pk: UUID, *, status: int = 200) -> HttpResponse:
        row = sending_of(self.request.user, pk=pk)
        if row is None:
            raise Http404
        return self.answer(sending_detail(row), status=status, version=row["version"])


class SendingList(SendingDoor):
    """What your stations send, and the counter where it is accepted."""

    @extend_schema(parameters=[SendingQuery], responses={200: SendingPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(SendingQuery)
        sendings = Sending.objects.visible_to(request.user)
        for name, column in (
            ("station", "station_id"),
            ("status", "parcel__status"),
            ("waybill_no", "parcel__waybill_no"),
            ("account", "account_id"),
            ("booking", "bookings__status"),
        ):
            if name in given:
                sendings = sendings.filter(**{column: given[name]})
        if "number" in given:
            sendings = sendings.filter(number=given["number"].upper())
        return self.page(sendings.values(*COLUMNS), order=("-accepted_at", "-id"), row=sending_row)

    @extend_schema(request=SendingIn, responses={201: SendingDetailOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(SendingIn)
        user, contents, payment = request.user, given["contents"], given["payment"]
        account = None
        if payment.get("account"):
            accounts = SenderAccount.objects.visible_to(user).select_related("station")
            account = accounts.refer(payment["account"], "/payment/account")
        sending = accept_sending(
            actor=user,
            station=Station.objects.visible_to(user).refer(given["station"], "/station"),
            carrier=given["carrier"],
            sender=self._sender(given["sender"]),
            identity=Shown(**given["identity"]) if given["identity"] else None,
            recipient=Recipient(**given["recipient"]),
            given=Given(
                category=contents["category"],
                contents=contents["text"],
                inspected=contents["inspected"],
                restricted_confirmed=contents["restricted_confirmed"],
                weight_grams=given["weight_grams"],
                size=given["size"],
                declared_fen=given["declared_fen"],
            ),
            method=payment["method"],
            account=account,
            waybill_no=given.get("waybill_no", ""),
            quoted_fen=given.get("quoted_fen"),
        )
        answer = self.show(sending.pk, status=201)
        answer["Location"] = f"{request.path}{sending.pk}/"
        return answer

    def _sender(self, given: dict[str, Any]) -> Sender:
        firm = given.get("organisation") or {}
        villager = None
        if "villager" in given:
            villagers = Villager.objects.visible_to(self.request.user)
            villager = villagers.refer(given["villager"], "/sender/villager")
        return Sender(
            villager=villager,
            name=given.get("name", ""),
            phone=given.get("phone", ""),
            organisation=firm.get("name", ""),
            uscc=firm.get("uscc", ""),
        )


class SendingQuote(Door):
    """What it would cost, explained line by line. Nothing is written down."""

    idempotent = False

    @extend_schema(request=QuoteIn, responses={200: QuoteOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(QuoteIn)
        province = given.get("province") or province_in(given["address"])
        if not province:
            raise UnknownProvince(pointer="/province")
        offer = quote(
            request.user.county_id or 0,
            carrier=given["carrier"],
            province=province,
            weight_grams=given["weight_grams"],
            size=given["size"],
            declared_fen=given["declared_fen"],
        )
        return self.answer(quote_out(offer, province))


class SendingDetail(SendingDoor):
    @extend_schema(responses={200: SendingDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self.show(pk)


class PdfRenderer(JsonRenderer):
    """Lets a client ask for the PDF by Accept; what is refused is still told in JSON."""

    media_type = "application/pdf"
    format = "pdf"


class SendingLabel(SendingDoor):
    """The label as a PDF; asked for again it is the same one."""

    renderer_classes = [JsonRenderer, PdfRenderer]

    @extend_schema(
        parameters=[LabelQuery], responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.query(LabelQuery)
        shown = Sending.objects.visible_to(request.user).select_related(
            "parcel", "parcel__carrier", "station"
        )
        sending = self.find(shown, pk)
        booking = booking_of(sending)
        if given["drawn_by"] == "carrier":
            return carriers_label(sending, booking.label if booking else b"")
        return label_answer(sending, given["size"], booking.sort_code if booking else "")


class SendingStage(SendingDoor):
    """Put it with what the van takes."""

    @extend_schema(request=NothingIn, responses={200: SendingDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        self.parse(NothingIn)
        sending = self.locked(pk)
        station = Station.objects.in_county(sending.county_id).get(pk=sending.station_id)
        [result] = stage_sendings([sending], actor=request.user, station=station)
        if result.problem is not None:
            raise refusal_of(result.problem)
        return self.show(pk)


def refusal_of(problem: dict[str, Any]) -> DomainError:
    """Turn the problem of one scan into the refusal of an act that was only this scan."""
    kind = type(
        "Refused",
        (DomainError,),
        {"code": problem["code"], "status": problem["status"], "title": problem["title"]},
    )
    known = {"code", "status", "title", "detail", "pointer"}
    extra = {name: value for name, value in problem.items() if name not in known}
    return kind(problem["detail"], pointer=problem.get("pointer", ""), **extra)


class SendingCancel(SendingDoor):
    """Give it back with its fee, until the carrier has it; from the road it comes back first."""

    @extend_schema(request=SendingCancelIn, responses={200: SendingDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(SendingCancelIn)
        cancel_sending(self.locked(pk), actor=request.user, **given)
        return self.show(pk)


class SendingRefunds(SendingDoor):
    """Pay back in cash the fee of what was cancelled elsewhere."""

    @extend_schema(request=SendingNoteIn, responses={200: SendingDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(SendingNoteIn)
        pay_sending_refund(self.locked(pk), actor=request.user, **given)
        return self.show(pk)


class TenderList(Door):
    """Give parcels to a carrier against his receipt; each gets its own result."""

    @extend_schema(request=TenderIn, responses={200: TenderOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(TenderIn)
        stations = Station.objects.visible_to(request.user)
        if "station" in given:
            station = stations.refer(given["station"], "/station")
        else:
            station = stations.filter(kind=StationKind.CENTRE).first()
            if station is None:
                raise UnknownReference(pointer="/station")
        tender, results = tender_parcels(
            given["parcels"],
            actor=request.user,
            station=station,
            carrier=given["carrier"],
            receipt_no=given["receipt_no"],
        )
        return self.answer(
            {
                "id": tender.pk if tender else None,
                "carrier": given["carrier"],
                "receipt_no": given["receipt_no"],
                "parcels": tender.parcels if tender else 0,
                "results": msgspec.to_builtins(results),
            }
        )


class AccountDoor(Door):
    def account(self, pk: UUID) -> SenderAccount:
        shown = SenderAccount.objects.visible_to(self.request.user).select_related("station")
        return self.find(shown, pk)

    def show(self, pk: UUID, *, status: int = 200) -> HttpResponse:
        account = self.account(pk)
        moves = (
            AccountMove.objects.in_county(account.county_id)
            .filter(account=account)
            .select_related("sending")
            .order_by("-at", "-id")[:STATEMENT_LINES]
        )
        shown = {**account_row(account), "lines": [account_line(one) for one in moves]}
        return self.answer(shown, status=status, version=account.version)


class AccountList(AccountDoor):
    @extend_schema(responses={200: AccountPage})
    def get(self, request: Any) -> HttpResponse:
        self.query()
        accounts = SenderAccount.objects.visible_to(request.user)
        columns = ("id", "code", "name", "station_id", "station__code", "station__name", "uscc",
                   "limit_fen", "owed_fen", "is_active", "version")  # fmt: skip
        return self.page(accounts.values(*columns), order=("code", "id"), row=_account)

    @extend_schema(request=AccountIn, responses={201: AccountOut})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(AccountIn)
        station = Station.objects.visible_to(request.user).refer(given.pop("station"), "/station")
        account = open_account(actor=request.user, station=station, **given)
        return self.answer(account_row(account), status=201, version=account.version)


def _account(row: dict[str, Any]) -> dict[str, Any]:
    station = {name: row.pop(f"station_{suffix}") for name, suffix in
               (("id", "id"), ("code", "_code"), ("name", "_name"))}  # fmt: skip
    return {**row, "station": station}


class AccountDetail(AccountDoor):
    """What is owed, and the lines that make it up."""

    @extend_schema(responses={200: AccountDetailOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        return self.show(pk)


class AccountPayments(AccountDoor):
    """Cash for what is owed, never more."""

    @extend_schema(request=AccountPaymentIn, responses={200: AccountDetailOut})
    def post(self, request: Any, pk: UUID) -> HttpResponse:
        given = self.parse(AccountPaymentIn)
        account = self.account(pk)
        self.match(account.version)
        pay_account(account, actor=request.user, **given)
        return self.show(pk)


urlpatterns = [
    path("sendings/", SendingList.as_view(), name="sending-list"),
    path("sendings/quote/", SendingQuote.as_view(), name="sending-quote"),
    path("sendings/<uuid:pk>/", SendingDetail.as_view(), name="sending-detail"),
    path("sendings/<uuid:pk>/label.pdf", SendingLabel.as_view(), name="sending-label"),
    path("sendings/<uuid:pk>/stage/", SendingStage.as_view(), name="sending-stage"),
    path("sendings/<uuid:pk>/cancel/", SendingCancel.as_view(), name="sending-cancel"),
    path("sendings/<uuid:pk>/refunds/", SendingRefunds.as_view(), name="sending-refunds"),
    path("tenders/", TenderList.as_view(), name="tender-list"),
    path("sender-accounts/", AccountList.as_view(), name="account-list"),
    path("sender-accounts/<uuid:pk>/", AccountDetail.as_view(), name="account-detail"),
    path("sender-accounts/<uuid:pk>/payments/", AccountPayments.as_view(), name="account-payments"),
]

"""Accounts of regular senders: what is owed, why, and paying it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from stations.network.models import Station

from ..actions import open_account, pay_account
from ..forms import OpenAccountForm, PayAccountForm
from ..models import AccountMove, SenderAccount
from ..policy import limit_left

MOST_LINES = 200


class AccountList(ConsoleView):
    section = "sending"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            account = self.act(form, open_account, actor=self.user, **form.cleaned_data)
            if account is not None:
                return self.go("console:account", account.pk, said=_("The account is open."))
        return self._page(form)

    def _form(self, *args: Any) -> OpenAccountForm:
        stations = Station.objects.visible_to(self.user).order_by("code")
        return OpenAccountForm(*args, stations=stations)

    def _page(self, form: OpenAccountForm | None = None) -> HttpResponse:
        accounts = SenderAccount.objects.visible_to(self.user).select_related("station")
        return self.show(
            "orders/sending/accounts.html",
            accounts=accounts.order_by("-is_active", "code"),
            form=form or self._form(),
            may_open=allows(self.user, "sending.accounts"),
        )


class AccountPage(ConsoleView):
    """One account: its statement, and cash against it."""

    section = "sending"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self._page(self._account(pk), PayAccountForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        account, form = self._account(pk), PayAccountForm(request.POST)
        if form.is_valid():
            done = self.act(form, pay_account, account, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:account", pk, said=_("Taken into the drawer."))
        return self._page(self._account(pk), form)

    def back(self) -> str:
        return resolve_url("console:account", self.kwargs["pk"])

    def _account(self, pk: UUID) -> SenderAccount:
        shown = SenderAccount.objects.visible_to(self.user).select_related("station")
        return self.find(shown, pk=pk)

    def _page(self, account: SenderAccount, form: PayAccountForm) -> HttpResponse:
        moves = AccountMove.objects.in_county(account.county_id).filter(account=account)
        return self.show(
            "orders/sending/account.html",
            account=account,
            left=limit_left(account.owed_fen, account.limit_fen),
            moves=moves.select_related("sending", "by").order_by("-at", "-id")[:MOST_LINES],
            form=form,
            may_pay=account.owed_fen and allows(self.user, "payments.take", at=account.station_id),
        )


urlpatterns = [
    path("sender-accounts/", AccountList.as_view(), name="accounts"),
    path("sender-accounts/<uuid:pk>/", AccountPage.as_view(), name="account"),
]

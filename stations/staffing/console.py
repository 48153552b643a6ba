"""Signing in and out, the language, and the page about oneself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from accounts.doors.console import ConsoleView
from accounts.doors.public import public
from accounts.identity.actions import (
    OtpRequired,
    check_credentials,
    choose_language,
    close_session,
    open_session,
)
from accounts.identity.models import User
from accounts.kernel.errors import DomainError

from .choices import Role
from .forms import PinForm, SignInForm
from .pins import set_pin
from .policy import current_posts

DEMO_PASSWORD = "xiangyi-demo"


@method_decorator(sensitive_post_parameters("password", "otp"), name="dispatch")
class SignIn(View):
    """Name and password; a one-time code where the account has an authenticator."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("console:today")
        return self._show(request, SignInForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignInForm(request.POST)
        if not form.is_valid():
            return self._show(request, form)
        try:
            user = check_credentials(request, **form.cleaned_data)
        except DomainError as refusal:
            asks = isinstance(refusal, OtpRequired)
            form.add_error("otp" if asks else None, str(refusal))
            return self._show(request, form, asks_otp=asks or bool(form.cleaned_data.get("otp")))
        open_session(request, user)
        return HttpResponseRedirect(_safe(request, request.POST.get("next", "")))

    def _show(self, request: HttpRequest, form: SignInForm, asks_otp: bool = False) -> HttpResponse:
        wanted = request.POST.get("next") or request.GET.get("next", "")
        context = {
            "form": form,
            "asks_otp": asks_otp,
            "next": wanted,
            "demo_people": _demo_people() if settings.DEMO else [],
            "demo_password": DEMO_PASSWORD,
        }
        return render(request, "stations/staffing/sign_in.html", context)


def _demo_people() -> list[tuple[str, str]]:
    """List the demo logins with what each of them is."""
    names = User.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True)
    roles = {
        "clerk": Role.CLERK.label,
        "clerk2": Role.CLERK.label,
        "buyer": Role.BUYER.label,
        "driver": Role.DRIVER.label,
        "finance": Role.FINANCE.label,
        "manager": Role.MANAGER.label,
        "auditor": Role.AUDITOR.label,
        "manager2": _("Second county"),
    }
    return [(name, str(label)) for name, label in roles.items() if name in set(names)]


def _safe(request: HttpRequest, url: str) -> str:
    """Return to a page of ours, or to the start."""
    mine = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if url and mine else resolve_url("console:today")


class SignOut(View):
    def post(self, request: HttpRequest) -> HttpResponse:
        close_session(request, request.user)
        response = redirect("console:login")
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class Language(View):
    """Chooses the language: a cookie for this machine, and the user's own preference."""

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("language", "")
        response = HttpResponseRedirect(_safe(request, request.POST.get("next", "")))
        if wanted in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                max_age=365 * 24 * 3600,
                secure=settings.HTTPS,
                httponly=True,
                samesite="Lax",
            )
            if request.user.is_authenticated:
                choose_language(request.user, wanted)
        return response


@method_decorator(sensitive_post_parameters("pin", "password"), name="dispatch")
class OwnPage(ConsoleView):
    """Who one is, and the PIN by which one confirms on somebody else's device."""

    section = "me"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(PinForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PinForm(request.POST)
        if form.is_valid():
            self.act(form, set_pin, actor=self.user, **form.cleaned_data)
            if self.refusal is None:
                return self.go("console:me", said=_("Your PIN is set."))
        return self._page(form)

    def _page(self, form: PinForm) -> HttpResponse:
        posts = current_posts(self.user)
        return self.show("stations/staffing/me.html", posts=posts, pin_form=form)


urlpatterns = [
    path("sign-in/", public(SignIn.as_view()), name="login"),
    path("sign-out/", SignOut.as_view(), name="logout"),
    path("language/", public(Language.as_view()), name="language"),
    path("me/", OwnPage.as_view(), name="me"),
]

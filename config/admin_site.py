"""The admin: for the county centre, in one county, in one unit of work a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.auth.views import PasswordChangeView
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from accounts.tenancy.unit_of_work import unit_of_work

OURS = {"accounts", "stations", "orders"}
MAY_ENTER = "admin.open"


class CountyAdminSite(UnfoldAdminSite):
    """Lets in whoever has a post at the county centre; the platform's operator sees lists only."""

    index_title = _("Today in the county")
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own tables only: the pages of third parties know no county."""
        many = isinstance(model_or_iterable, (list, tuple, set))
        models = model_or_iterable if many else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in OURS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        if not (user.is_active and user.is_staff):
            return False
        if user.county_id is None:
            return user.is_superuser
        return user.has_perm(MAY_ENTER)

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """Run the view, and the drawing of its page, as one unit of work of the user's county."""
        inner = super().admin_view(view, cacheable)

        def in_county(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with unit_of_work(_county_of(request)):
                return _drawn(inner(request, *args, **kwargs))

        return update_wrapper(in_county, inner)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "redirect_to": request.get_full_path()}

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> TemplateResponse:
        from orders.reports.dashboard import county_dashboard

        county_id = request.user.county_id
        shown = {} if county_id is None else {"dashboard": county_dashboard(request.user)}
        return super().index(request, {**shown, **(extra_context or {})})

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        with unit_of_work(_county_of(request)):
            return _drawn(super().login(request, extra_context))

    login.login_required = False

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """End the session, on the record, and ask to sign in again."""
        from accounts.identity.actions import close_session

        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        close_session(request, request.user)
        response = HttpResponseRedirect(reverse(f"{self.name}:login"))
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Change one's own password through staffing: other tokens and sessions end."""
        from stations.staffing.admin import OwnPasswordForm

        request.current_app = self.name
        return PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse(f"{self.name}:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list:
        if not request.user.is_authenticated:
            return []
        return super().get_app_list(request, app_label)


def _county_of(request: HttpRequest) -> int:
    from accounts.tenancy.models import PLATFORM

    return getattr(request.user, "county_id", None) or PLATFORM


def _drawn(response: HttpResponse) -> HttpResponse:
    """Render now, while the unit of work is open: templates read rows too."""
    render = getattr(response, "render", None)
    return render() if render is not None and not response.is_rendered else response

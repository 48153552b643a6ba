"""Buttons: a dialog asks what the action needs, the action acts, a refusal shows in the dialog."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.kernel.errors import DomainError

from .forms import field_of

Text = str | Promise


class Confirm(BaseDialogForm):
    """Asks nothing but yes."""


class Reason(BaseDialogForm):
    """Asks why; the answer is kept with the fact."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": ""}),
    )


def button(
    title: Text,
    *,
    rights: tuple[str, ...],
    icon: str,
    form: type[BaseDialogForm] = Confirm,
    question: Text = "",
    submit: Text = "",
    danger: bool = False,
    shown: Callable[[Any], bool] | None = None,
) -> Callable:
    """Make an admin button of a method `(self, request, row, given) -> message or response`.

    Any of `rights` shows it; the action asks again. The row is found in the admin's own scoped
    list: another county's id is not found. `shown` says whether the row, as it stands, has use
    for the button.
    """
    dialog = ActionDialog(
        title=title, description=question, form_class=form, form_submit_text=submit or title
    )

    def decorate(function: Callable) -> Callable:
        @action(
            description=title,
            icon=icon,
            variant=ActionVariant.DANGER if danger else ActionVariant.DEFAULT,
            dialog=dialog,
        )
        @wraps(function)
        def asked(self: Any, request: HttpRequest, given: Any, object_id: str) -> HttpResponse:
            row = self.get_object(request, unquote(object_id))
            try:
                with transaction.atomic():
                    said = function(self, request, row, given.cleaned_data)
            except DomainError as refusal:
                given.add_error(field_of(given, refusal.pointer), str(refusal))
                return _show(request, dialog, given)
            if isinstance(said, HttpResponse):
                return said
            messages.success(request, said)
            return _go(request, self.page_of(row))

        @wraps(asked)
        def pressed(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
            row = self.get_object(request, unquote(object_id))
            if row is None or not self.has_view_permission(request, row):
                raise Http404
            if not any(request.user.has_perm(right) for right in rights):
                raise PermissionDenied
            return asked(self, request, object_id=object_id)

        pressed.rights = rights
        pressed.shown = shown
        return pressed

    return decorate


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """Leave the dialog for a page."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def _show(request: HttpRequest, dialog: ActionDialog, given: BaseDialogForm) -> HttpResponse:
    return render(
        request,
        "unfold/helpers/dialog.html",
        {"dialog": dialog, "form": given, "form_submit_text": dialog["form_submit_text"]},
    )

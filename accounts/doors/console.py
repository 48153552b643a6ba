"""Base of every staff page: scope, parse, act; then a redirect, or what is wrong in words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views import View

from accounts.idempotency.actions import (
    KeptAnswer,
    KeyReused,
    KeySlot,
    claim_key,
    drop_key,
    keep_answer,
)
from accounts.identity.models import User
from accounts.identity.policy import allows
from accounts.kernel.errors import DomainError
from accounts.kernel.text import clean_text
from accounts.tenancy.models import PLATFORM
from accounts.tenancy.unit_of_work import unit_of_work

T = TypeVar("T")
LOCK_TIMEOUT = "5s"
BUSY = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialisation
KEY = "op_key"
MOST_ASKED = 64
_NO_PART_OF_THE_ACT = {KEY, "csrfmiddlewaretoken"}


class ConsoleView(View):
    """A page for staff. The whole request is one unit of work of the user's county.

    A POST carries the key its form was rendered with: a double tap or a retry gets the first
    answer again. A refusal is caught inside the unit of work, so what must survive it does
    (wrong tries), and it frees the key for a corrected form (decisions 17).
    """

    capability: ClassVar[str] = ""
    """The right without which nothing of this page is shown."""

    section: ClassVar[str] = ""
    """The entry of the navigation this page belongs to."""

    keyed: ClassVar[bool] = True
    """False where the act brings a key of its own (a scan) or repeats without harm."""

    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.user = request.user  # type: ignore[assignment]
        self.refusal: DomainError | None = None
        try:
            with unit_of_work(self.user.county_id or PLATFORM):
                if self.capability and not allows(self.user, self.capability):
                    raise PermissionDenied
                if request.method == "POST" and self.keyed:
                    return self._once(request, *args, **kwargs)
                return super().dispatch(request, *args, **kwargs)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in BUSY:
                raise
            return self._again(_("Somebody else is working on this right now. Try again."))

    def _once(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get(KEY, "")
        try:
            key = str(UUID(key))
        except ValueError:
            return self._again(_("This page was too old. Look at it again, then repeat."))
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        try:
            slot = claim_key(
                county_id=self.user.county_id or PLATFORM,
                principal=str(self.user.pk),
                route=f"console {request.resolver_match.route}"[:160],
                key=key,
                fingerprint=_fingerprint(request),
            )
        except KeyReused:
            return self._again(_("This was done already. Look at what it became."))
        if isinstance(slot, KeptAnswer):
            return self._replay(slot)
        response = super().dispatch(request, *args, **kwargs)
        self._keep(slot, response)
        return response

    def _keep(self, slot: KeySlot, response: HttpResponse) -> None:
        if self.refusal or not isinstance(response, HttpResponseRedirect):
            drop_key(slot)
            return
        said = [[one.level, str(one.message)] for one in self._said]
        headers = {"Location": response.url, "said": said}
        keep_answer(slot, status=response.status_code, body=b"", headers=headers)

    def _replay(self, kept: KeptAnswer) -> HttpResponse:
        for level, text in kept.headers.get("said", []):
            messages.add_message(self.request, level, text)
        return HttpResponseRedirect(kept.headers.get("Location", self.request.path))

    def _again(self, text: str) -> HttpResponse:
        messages.warning(self.request, text)
        return HttpResponseRedirect(self.back())

    @property
    def _said(self) -> list[Any]:
        return getattr(getattr(self.request, "_messages", None), "_queued_messages", [])

    # --- what views call ---

    def back(self) -> str:
        """Say where a refused single-button form returns to; pages with other homes override it."""
        return self.request.path

    def asked(self, name: str = "q") -> str:
        """Read what was typed into the address; what cannot be text asks for nothing."""
        try:
            return clean_text(self.request.GET.get(name, "")[:MOST_ASKED], max_length=MOST_ASKED)
        except ValueError:
            return ""

    def find(self, queryset: QuerySet, **lookup: Any) -> Any:
        """Fetch from a scoped queryset; not visible = does not exist = 404."""
        found = queryset.filter(**lookup).first()
        if found is None:
            raise Http404
        return found

    def act(
        self, form: BaseForm | None, action: Callable[..., T], *args: Any, **named: Any
    ) -> T | None:
        """Run one action; a refusal becomes an error of the form, or a message where there is none.

        Returns None when it was refused. Call one action only: what a first one did would stand.
        """
        try:
            return action(*args, **named)
        except DomainError as refusal:
            self.refusal = refusal
            if refusal.status == 403:
                raise PermissionDenied(str(refusal)) from refusal
            if form is None:
                messages.error(self.request, str(refusal))
            else:
                form.add_error(_field_of(form, refusal.pointer), str(refusal))
            return None

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of this section."""
        context.setdefault("section", self.section)
        return render(self.request, template, context, status=status)

    def go(self, to: Any, *args: Any, said: str = "", **kwargs: Any) -> HttpResponse:
        """Redirect after an act, with a message."""
        if said:
            messages.success(self.request, said)
        return HttpResponseRedirect(resolve_url(to, *args, **kwargs))


def _fingerprint(request: HttpRequest) -> str:
    told = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NO_PART_OF_THE_ACT
        for value in values
    )
    return hashlib.sha256(repr((request.path, told)).encode("utf-8", "replace")).hexdigest()


def _field_of(form: BaseForm, pointer: str) -> str | None:
    """Find the field a pointer means: its last named part that the form has."""
    for part in reversed(pointer.split("/")):
        if part in form.fields:
            return part
    return None

"""Base of every API view: scope, parse, act, answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from accounts.idempotency.actions import KeptAnswer, claim_key, keep_answer
from accounts.kernel.errors import DomainError, StaleVersion
from accounts.tenancy.unit_of_work import unit_of_work

from .cursor import after, make_cursor, read_cursor
from .problems import domain_problem
from .renderers import to_json
from .serializers import ListQuery, read_strictly

KEPT_STATUSES = {409, 422}
LOCK_PATIENCE_MS = 2000


class KeyMissing(APIException):
    status_code = 400
    default_code = "idempotency_key_missing"
    default_detail = _("Send an Idempotency-Key: make it once and keep it through every retry.")


class MatchMissing(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = _("Send If-Match with the ETag you read.")


def _reading(handler: Callable) -> Callable:
    @wraps(handler)
    def wrapped(self: Door, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        with unit_of_work(request.user.county_id or 0):
            return handler(self, request, *args, **kwargs)

    return wrapped


def _writing(handler: Callable) -> Callable:
    @wraps(handler)
    def wrapped(self: Door, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        county_id = request.user.county_id or 0
        if not self.idempotent:
            with unit_of_work(county_id):
                return self._act(handler, request, *args, **kwargs)
        if request.method != "POST" and "Idempotency-Key" not in request.headers:
            with unit_of_work(county_id):
                return self._act(handler, request, *args, **kwargs)
        key = idempotency_key(request)
        fingerprint = self._fingerprint(request)
        with unit_of_work(county_id, patience_ms=LOCK_PATIENCE_MS):
            slot = claim_key(
                county_id=county_id,
                principal=str(request.user.pk),
                route=f"{request.method} {request.resolver_match.route}"[:160],
                key=key,
                fingerprint=fingerprint,
            )
            if isinstance(slot, KeptAnswer):
                return self._replay(slot)
            answer = self._act(handler, request, *args, **kwargs)
            if answer.status_code < 300 or answer.status_code in KEPT_STATUSES:
                headers = {
                    name: answer[name]
                    for name in ("Content-Type", "ETag", "Location")
                    if name in answer
                }
                keep_answer(slot, status=answer.status_code, body=answer.content, headers=headers)
            else:
                transaction.set_rollback(True)
            return answer

    return wrapped


def idempotency_key(request: Any) -> str:
    """Read the key, quoted (RFC 8941 string) or bare: 1–255 visible ASCII characters."""
    raw = request.headers.get("Idempotency-Key", "").strip()
    key = raw[1:-1] if len(raw) > 1 and raw[0] == raw[-1] == '"' else raw
    if not key:
        raise KeyMissing
    if len(key) > 255 or not (key.isascii() and key.isprintable()) or " " in key:
        raise ValidationError({"Idempotency-Key": _("1 to 255 visible ASCII characters.")})
    return key


class Door(APIView):
    """GET runs in a unit of work; writes run in one that begins with the idempotency key.

    A refusal (DomainError) is caught inside the unit of work, so that what the action meant to
    survive it does (wrong tries), and the kept answer commits with it (decisions 17).
    """

    idempotent = True
    in_unit_of_work = True
    throttle_classes = [ScopedRateThrottle]
    throttle_scope: str | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.in_unit_of_work:
            return
        for name, wrap in (
            ("get", _reading),
            ("post", _writing),
            ("put", _writing),
            ("patch", _writing),
            ("delete", _writing),
        ):
            if handler := cls.__dict__.get(name):
                setattr(cls, name, wrap(handler))

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if wanted := getattr(request.user, "language", ""):
            translation.activate(wanted)

    def _act(self, handler: Callable, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return handler(self, request, *args, **kwargs)
        except DomainError as refusal:
            return domain_problem(request, refusal)

    @staticmethod
    def _fingerprint(request: Any) -> str:
        data = request.data
        try:
            body = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        except TypeError:  # an upload: its parts' digests
            body = b"|".join(
                name.encode() + hashlib.sha256(part.read()).digest()
                for name, part in sorted(request.FILES.items())
            )
            for part in request.FILES.values():
                part.seek(0)
        start = f"{request.method} {request.path} ".encode()
        return hashlib.sha256(start + body).hexdigest()

    @staticmethod
    def _replay(kept: KeptAnswer) -> HttpResponse:
        answer = HttpResponse(kept.body, status=kept.status)
        for name, value in kept.headers.items():
            answer[name] = value
        answer["Idempotent-Replayed"] = "true"
        return answer

    # --- what views call ---

    def parse(self, serializer_class: type, data: Any = None) -> dict[str, Any]:
        """Validate the body; raise ValidationError (400) with pointers."""
        return read_strictly(serializer_class, self.request.data if data is None else data)

    def query(self, serializer_class: type = ListQuery) -> dict[str, Any]:
        """Validate the query parameters; a repeated or unknown one is refused."""
        given = self.request.query_params
        if repeated := [name for name in given if len(given.getlist(name)) > 1]:
            raise ValidationError({repeated[0]: _("Give this once.")})
        return self.parse(serializer_class, dict(given.items()))

    def find(self, queryset: QuerySet, pk: UUID | str, **more: Any) -> Any:
        """Fetch from a scoped queryset; not visible = does not exist = 404."""
        found = queryset.filter(pk=pk, **more).first()
        if found is None:
            raise Http404
        return found

    def match(self, version: int, *, required: bool = False) -> None:
        """Compare If-Match with the row's version: 428 when absent but required, 412 when stale."""
        given = self.request.headers.get("If-Match", "").strip()
        if not given:
            if required:
                raise MatchMissing
            return
        if given != "*" and f'"{version}"' not in [part.strip() for part in given.split(",")]:
            raise StaleVersion(version=version)

    def answer(self, data: Any, *, status: int = 200, version: int | None = None) -> HttpResponse:
        """Write JSON with a strong ETag: the row's version, or the body's digest on a GET."""
        body = to_json(data)
        if version is not None:
            etag = f'"{version}"'
        elif self.request.method == "GET":
            etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        else:
            etag = ""
        if etag and self.request.method == "GET":
            known = self.request.headers.get("If-None-Match", "")
            if known and (known == "*" or etag in [part.strip() for part in known.split(",")]):
                return HttpResponse(status=304, headers={"ETag": etag})
        answer = HttpResponse(body, status=status, content_type="application/json")
        if etag:
            answer["ETag"] = etag
        return answer

    def page(
        self,
        rows: QuerySet,
        *,
        order: tuple[str, ...],
        row: Callable[[dict], dict] | None = None,
        finish: Callable[[list[dict]], Iterable[dict]] | None = None,
    ) -> HttpResponse:
        """Answer one page of `rows` (a `.values()` queryset) as {data, next_cursor}.

        `row` shapes each; `finish` sees the whole page first (to add children in one query).
        """
        filters = dict(self.request.query_params.items())
        limit = int(filters.get("limit") or 50)
        rows = rows.order_by(*order)
        if cursor := filters.get("cursor"):
            rows = rows.filter(after(order, read_cursor(cursor, filters)))
        found = list(rows[: limit + 1])
        cursor = None
        if len(found) > limit:
            found = found[:limit]
            cursor = make_cursor([found[-1][name.lstrip("-")] for name in order], filters)
        data = list(finish(found)) if finish else found
        if row:
            data = [row(one) for one in data]
        answer = self.answer({"data": data, "next_cursor": cursor})
        if cursor:
            query = self.request.query_params.copy()
            query["cursor"] = cursor
            url = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
            answer["Link"] = f'<{url}>; rel="next"'
        return answer

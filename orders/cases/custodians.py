"""Who the last custodian is in words, and whose runs are whose: rooms above tell it (wiring)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from stations.network.models import Station

if TYPE_CHECKING:
    from accounts.identity.models import User

Custodian = tuple[str, UUID | None]
Namer = Callable[[int, set[UUID]], dict[UUID, str]]
_namers: dict[str, Namer] = {}
_runs_of: list[Callable[[User], Iterable[UUID]]] = []


def name_custodians_with(custody: str, namer: Namer) -> None:
    """Let a room above name its custodians: (county, ids) → {id: name}."""
    _namers[custody] = namer


def find_runs_with(finder: Callable[[User], Iterable[UUID]]) -> None:
    """Let a room above say which runs a driver answers for, those of late included."""
    if finder not in _runs_of:
        _runs_of.append(finder)


def runs_of(user: User) -> set[UUID]:
    return {run for finder in _runs_of for run in finder(user)}


def _stations(county_id: int, ids: set[UUID]) -> dict[UUID, str]:
    rows = Station.objects.in_county(county_id).filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))


def custodians_in_words(county_id: int, custodians: Iterable[Custodian]) -> dict[Custodian, str]:
    """Say each custodian in words: one query a kind, however many there are."""
    wanted = set(custodians)
    names: dict[UUID, str] = {}
    for custody, namer in {"station": _stations, **_namers}.items():
        if ids := {pk for kind, pk in wanted if kind == custody and pk is not None}:
            names |= namer(county_id, ids)
    plain = {
        "carrier": _("The carrier"),
        "station": _("A station"),
        "run": _("On the road"),
        "person": _("The recipient or sender"),
    }
    return {
        (kind, pk): names.get(pk, "") or plain.get(kind, _("Nobody confirmed it"))
        for kind, pk in wanted
    }

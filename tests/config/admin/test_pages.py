"""Every list and page of the admin opens for the manager, in a constant number of statements."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.kernel.ids import new_id
from accounts.tenancy.fields import is_hot
from orders.parcels.models import Parcel, ScanEvent
from orders.purchases.models import Order
from tests.config.admin.conftest import place, shelve
from tests.recorder import recording

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 50


def name_of(model: Any) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


MODELS = sorted(admin.site._registry, key=name_of)


def own_row(model: Any, world: Any) -> Any:
    """Find a row of Qinghe, or of the shared lists."""
    rows = model._base_manager
    if is_hot(model):
        return rows.filter(county_id=world.county_id).first()
    if name_of(model) == "accounts_county":
        return world.county
    if name_of(model) == "accounts_user":
        return world.lan
    return rows.get(name="柳村") if name_of(model) == "stations_division" else rows.first()


def test_every_list_page_history_and_export_opens(desk, story, world, at):
    for model in MODELS:
        name, row = name_of(model), own_row(model, world)
        with recording() as recorder:
            assert desk.get(at.list(name)).status_code == 200, name
        counts = [sql for sql in recorder.statements if "COUNT(*)" in sql]
        assert [sql for sql in counts if "LIMIT" not in sql] == [], f"{name} counts everything"
        if row is None:
            continue
        shown = desk.get(at.page(name, row))
        assert shown.status_code == 200, name
        assert "v1.k1." not in shown.content.decode(), f"{name} shows a secret"
        assert world.granny.name not in shown.content.decode(), name
        assert desk.get(at.page(name, row, "history")).status_code == 200, name
        if is_hot(model):
            assert desk.get(reverse(f"admin:{name}_export")).status_code == 200, name


def test_every_list_has_an_example(story, world):
    without = [name_of(model) for model in MODELS if own_row(model, world) is None]

    assert without == ["accounts_attachment"]


def test_third_parties_have_no_pages():
    labels = {model._meta.app_label for model in MODELS}

    assert labels == {"accounts", "stations", "orders"}


def multiply(row: Any, times: int) -> None:
    """Set-up in bulk: rows like this one, under their own numbers."""
    rows = []
    for _time in range(times):
        other = copy.copy(row)
        other.pk = new_id()
        for name in ("number", "waybill_no", "pickup_code"):
            if getattr(row, name, ""):
                setattr(other, name, other.pk.hex[-14:])
        if isinstance(other, Order):
            other.total_fen = other.deposit_fen = 0  # they have no lines
        rows.append(other)
    type(row)._base_manager.bulk_create(rows)


@pytest.mark.parametrize("model", [Parcel, Order, ScanEvent])
def test_a_list_costs_the_same_however_long(desk, world, at, query_count, model):
    made = place(world) if model is Order else shelve(world, 1)
    row = model._base_manager.filter(county_id=world.county_id).first() or made
    name = name_of(model)

    def look() -> Any:
        with recording() as recorder:
            assert desk.get(at.list(name)).status_code == 200
        return recorder

    multiply(row, FEW - 1)
    look()
    few = look()
    multiply(row, MANY - FEW)
    many = look()

    assert len(many.counted) == len(few.counted)
    query_count(f"admin {name} list", many)


def test_a_list_too_long_to_count_only_turns_pages(desk, world, at, monkeypatch):
    monkeypatch.setattr("accounts.doors.admin.paging.COUNTED", 60)
    multiply(shelve(world, 1), 60)

    first = desk.get(at.list("orders_parcel")).content.decode()
    second = desk.get(at.list("orders_parcel", "?p=2"))

    assert "9999999999" not in first
    assert "p=2" in first
    assert len(second.context_data["cl"].result_list) == 11


def test_searching_and_filtering_parcels(desk, story, world, at):
    parcel = story.parcel
    for query in (
        f"?q={parcel.number}", f"?q={parcel.waybill_no}", f"?q={parcel.pickup_code}", "?q=0001",
        f"?status__exact=shelved&station__id__exact={world.willow.pk}&carrier__code__exact=yto",
        f"?announced_at_from={world.now:%Y-%m-%d}",
    ):  # fmt: skip
        assert parcel.number in desk.get(at.list("orders_parcel", query)).content.decode(), query
    for query in (
        "?q=nothing", "?status__exact=overdue", f"?station__id__exact={world.pine.pk}",
        "?locked=yes", "?announced_at_to=2020-01-01", "?announced_at_to=yesterday&q=x",
    ):  # fmt: skip
        seen = desk.get(at.list("orders_parcel", query)).content.decode()
        assert parcel.number not in seen, query


def test_villagers_are_found_by_initials(desk, world, at):
    seen = desk.get(at.list("stations_villager", "?q=lxh")).content.decode()

    assert world.granny.name_masked in seen
    assert world.neighbour.name_masked not in seen

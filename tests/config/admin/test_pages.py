"""Every list and page of the admin opens for the manager, in a constant number of statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.tenancy.fields import is_hot
from tests.config.admin.conftest import place, shelve
from tests.recorder import recording

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 50


def name_of(model: Any) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


MODELS = sorted(admin.site._registry, key=name_of)
LISTS = [name_of(model) for model in MODELS]


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_list_page_history_and_export_open(desk, story, world, at, model):
    name = name_of(model)
    shown = desk.get(at.list(name))
    rows = model._base_manager.all()
    row = (rows.filter(county_id=world.county_id) if is_hot(model) else rows).first()

    assert shown.status_code == 200
    if name == "accounts_user":
        row = world.lan
    if name == "accounts_county":
        row = world.county
    if name == "stations_division":
        row = rows.get(name="柳村")
    if row is None:
        return
    assert desk.get(at.page(name, row)).status_code == 200
    assert desk.get(at.page(name, row, "history")).status_code == 200
    if is_hot(model):
        assert desk.get(reverse(f"admin:{name}_export")).status_code == 200


@pytest.mark.parametrize("model", [one for one in MODELS if is_hot(one)], ids=name_of)
def test_no_page_shows_what_is_encrypted(desk, story, world, at, model):
    row = model._base_manager.filter(county_id=world.county_id).first()
    if row is None:
        pytest.skip("the story has none")
    seen = desk.get(at.page(name_of(model), row)).content.decode()

    assert "v1.k1." not in seen
    assert world.granny.name not in seen


def test_third_parties_have_no_pages():
    labels = {model._meta.app_label for model in admin.site._registry}

    assert labels == {"accounts", "stations", "orders"}


@pytest.mark.parametrize("name", ["orders_parcel", "orders_order", "orders_scanevent"])
def test_a_list_costs_the_same_however_long(desk, world, at, query_count, name):
    def make(first: int, last: int) -> None:
        for number in range(first, last):
            if name == "orders_order":
                place(world)
            else:
                shelve(world, number)

    def look() -> Any:
        desk.get(at.list(name))
        with recording() as recorder:
            assert desk.get(at.list(name)).status_code == 200
        return recorder

    make(1, 1 + FEW)
    few = look()
    make(1 + FEW, 1 + MANY)
    many = look()

    assert len(many.counted) == len(few.counted)
    query_count(f"admin {name} list", many)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_counts_everything(desk, story, at, name):
    with recording() as recorder:
        desk.get(at.list(name))

    unbounded = [
        sql for sql in recorder.statements if "COUNT(*)" in sql and "LIMIT" not in sql.upper()
    ]
    assert unbounded == []


def test_searching_and_filtering_parcels(desk, story, world, at):
    parcel = story.parcel
    for query in (
        f"?q={parcel.number}", f"?q={parcel.waybill_no}", f"?q={parcel.pickup_code}", "?q=0001",
        "?status__exact=shelved", f"?station__id__exact={world.willow.pk}",
        "?carrier__code__exact=yto", f"?announced_at_from={world.now:%Y-%m-%d}",
    ):  # fmt: skip
        assert parcel.number in desk.get(at.list("orders_parcel", query)).content.decode(), query
    for query in (
        "?q=nothing", "?status__exact=overdue", f"?station__id__exact={world.pine.pk}",
        "?locked=yes", "?announced_at_to=2020-01-01",
    ):  # fmt: skip
        seen = desk.get(at.list("orders_parcel", query)).content.decode()
        assert parcel.number not in seen, query


def test_villagers_are_found_by_initials(desk, world, at):
    seen = desk.get(at.list("stations_villager", "?q=lxh")).content.decode()

    assert world.granny.name_masked in seen
    assert world.neighbour.name_masked not in seen

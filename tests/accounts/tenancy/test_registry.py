"""Rules 1, 2 and 4 of the tenancy, over every model and the database itself."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import connection, models

from accounts.tenancy.fields import CountyForeignKey, CountyKey, PartitionKey, is_hot
from accounts.tenancy.querysets import CountyQuerySet, ScopeMissing

OURS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in ("accounts", "stations", "orders")
]
HOT = [model for model in OURS if is_hot(model)]
REFERENCE = {
    "County",
    "User",
    "DeviceToken",
    "Division",
    "Carrier",
    "Platform",
    "WaybillPattern",
    "CarrierHook",
}
pytestmark = pytest.mark.django_db


def label(model: type[models.Model]) -> str:
    return model._meta.label


def columns_of(sql: str, params: list) -> list[tuple[str, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [(name, list(columns)) for name, columns in cursor.fetchall()]


KEYS = """
    SELECT c.conname, array_agg(a.attname::text ORDER BY k.n)
    FROM pg_constraint c
    CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(attnum, n)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
    WHERE c.conrelid = %s::regclass AND c.contype = ANY(%s)
    GROUP BY c.conname
"""
INDEXES = """
    SELECT i.indexrelid::regclass::text, array_agg(a.attname::text ORDER BY k.n)
    FROM pg_index i
    CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = %s::regclass
    GROUP BY i.indexrelid
"""


def test_every_model_is_hot_or_a_known_reference() -> None:
    cold = {model.__name__ for model in OURS if not is_hot(model)}

    assert cold == REFERENCE


@pytest.mark.parametrize("model", HOT, ids=label)
def test_the_primary_key_begins_with_the_county(model: type[models.Model]) -> None:
    [(_name, columns)] = columns_of(KEYS, [model._meta.db_table, ["p"]])

    assert columns[:2] == ["county_id", "id"]
    partitioned = [f.column for f in model._meta.local_fields if isinstance(f, PartitionKey)]
    assert columns[2:] == partitioned


@pytest.mark.parametrize("model", HOT, ids=label)
def test_every_unique_and_every_index_begins_with_the_county(model: type[models.Model]) -> None:
    table = model._meta.db_table

    found = columns_of(KEYS, [table, ["u"]]) + columns_of(INDEXES, [table])

    assert [name for name, columns in found if columns[0] != "county_id"] == []


@pytest.mark.parametrize("model", HOT, ids=label)
def test_keys_between_hot_tables_carry_the_county(model: type[models.Model]) -> None:
    keys = dict(columns_of(KEYS, [model._meta.db_table, ["f"]]))

    for field in model._meta.local_fields:
        if not isinstance(field, models.ForeignKey) or isinstance(field, CountyKey):
            continue
        columns = [columns for columns in keys.values() if field.column in columns]
        if is_hot(field.related_model):
            assert isinstance(field, CountyForeignKey), field
            assert columns == [["county_id", field.column]]
        else:
            assert columns in ([[field.column]], []), field


@pytest.mark.parametrize("model", [m for m in OURS if not is_hot(m)], ids=label)
def test_reference_tables_never_point_at_hot_ones(model: type[models.Model]) -> None:
    pointed = [f.related_model for f in model._meta.local_fields if f.is_relation]

    assert [other for other in pointed if is_hot(other)] == []


@pytest.mark.parametrize("model", HOT, ids=label)
def test_hot_models_have_no_many_to_many_and_no_generic_key(model: type[models.Model]) -> None:
    assert not model._meta.local_many_to_many
    assert not [f for f in model._meta.private_fields if isinstance(f, GenericForeignKey)]


def test_foreign_keys_are_immediate() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE condeferrable AND connamespace = "
            "'public'::regnamespace"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("model", HOT, ids=label)
def test_a_queryset_without_a_county_refuses_to_run(model: type[models.Model]) -> None:
    assert isinstance(model._default_manager.all(), CountyQuerySet)
    for run in (list, CountyQuerySet.count, CountyQuerySet.exists, CountyQuerySet.first):
        with pytest.raises(ScopeMissing):
            run(model.objects.all())
    with pytest.raises(ScopeMissing):
        model.objects.filter(pk__isnull=False).delete()
    assert model.objects.in_county(1).count() == 0

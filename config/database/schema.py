from __future__ import annotations

from typing import Any

from django.db.backends.ddl_references import Statement
from django.db.backends.postgresql import schema

from accounts.tenancy.fields import CountyForeignKey, PartitionKey, is_hot

REFERENCE_TABLES = {
    "accounts_county",
    "accounts_user",
    "stations_division",
    "orders_carrier",
    "orders_platform",
}
"""Copied to every node on Citus; they never point at a hot table (decisions 1)."""


def partition_column(model: Any) -> str | None:
    for field in model._meta.local_fields:
        if isinstance(field, PartitionKey):
            return field.column
    return None


class CountySchemaEditor(schema.DatabaseSchemaEditor):
    """Writes composite primary and foreign keys; distributes tables on Citus."""

    sql_create_column_inline_fk = None

    def __enter__(self) -> CountySchemaEditor:
        editor = super().__enter__()
        if self.atomic_migration and self.connection.on_citus:
            self.execute("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")
        return editor

    def table_sql(self, model: Any) -> tuple[str, Any]:
        sql, params = super().table_sql(model)
        if is_hot(model):
            key = '"county_id", "id"'
            tail = ""
            if column := partition_column(model):
                key += f', "{column}"'
                tail = f' PARTITION BY RANGE ("{column}")'
            before = sql
            sql = sql.replace('"id" uuid NOT NULL PRIMARY KEY', '"id" uuid NOT NULL', 1)
            if sql == before:
                raise ValueError(f"{model._meta.label}: a hot table needs a UUID column `id`")
            sql = f"{sql[:-1]}, PRIMARY KEY ({key})){tail}"
        return sql, params

    def create_model(self, model: Any) -> None:
        super().create_model(model)  # foreign keys are still deferred here
        if self.connection.on_citus:
            table = model._meta.db_table
            if is_hot(model):
                self.execute("SELECT create_distributed_table(%s, 'county_id')", [table])
            elif table in REFERENCE_TABLES:
                self.execute("SELECT create_reference_table(%s)", [table])

    def _create_fk_sql(self, model: Any, field: Any, suffix: str) -> Statement:
        statement = super()._create_fk_sql(model, field, suffix)
        if isinstance(field, CountyForeignKey):
            quote = self.connection.ops.quote_name
            statement.template = (
                "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s "
                f"FOREIGN KEY ({quote('county_id')}, {quote(field.column)}) "
                f"REFERENCES %(to_table)s ({quote('county_id')}, {quote('id')})"
            )
        return statement

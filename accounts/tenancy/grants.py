"""What the serving role may do: read and write rows, never own, never rewrite a fact."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

APP_ROLE = "xiangyi_app"


def append_only_tables() -> list[str]:
    """Tables whose rows are facts: models that say `APPEND_ONLY = True`."""
    return sorted(
        model._meta.db_table for model in apps.get_models() if getattr(model, "APPEND_ONLY", False)
    )


def grant_app_role() -> int:
    """Give `xiangyi_app` its rights on every table of ours; returns how many are append-only.

    Idempotent; to be run as the owner after every migrate.
    """
    quote = connection.ops.quote_name
    role = quote(APP_ROLE)
    facts = append_only_tables()
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        )
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
        for table in [*facts, *_partitions_of(facts)]:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {role}")
    return len(facts)


def _partitions_of(tables: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child.relname FROM pg_inherits"
            " JOIN pg_class child ON child.oid = inhrelid"
            " JOIN pg_class parent ON parent.oid = inhparent"
            " WHERE parent.relname = ANY(%s) ORDER BY 1",
            [tables],
        )
        return [name for (name,) in cursor.fetchall()]

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.backends.postgresql import base, features, operations

from accounts.tenancy.fields import is_hot

from .schema import CountySchemaEditor


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: Any) -> bool:
        """Refuse for hot models: their key is (county_id, id), so `GROUP BY id` is not enough."""
        return not is_hot(model) and super().allows_group_by_selected_pks_on_model(model)


class DatabaseOperations(operations.DatabaseOperations):
    def deferrable_sql(self) -> str:
        """Make foreign keys immediate: the error comes at the statement, on Citus too."""
        return ""


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = CountySchemaEditor
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    @cached_property
    def on_citus(self) -> bool:
        with self.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
            return cursor.fetchone() is not None

from __future__ import annotations

import select
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

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection, or take from the pool one that is still alive."""
        connection = super().get_new_connection(conn_params)
        while self.pool and not is_silent(connection):
            connection.close()
            self.pool.putconn(connection)  # the pool makes another in its place
            connection = super().get_new_connection(conn_params)
        return connection

    def is_usable(self) -> bool:
        return self.connection is not None and (is_silent(self.connection) or super().is_usable())

    @cached_property
    def on_citus(self) -> bool:
        with self.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
            return cursor.fetchone() is not None


def is_silent(connection: Any) -> bool:
    """Tell whether an idle connection is alive without asking the server.

    A server that ends a connection closes its socket, and a closed socket has something to read; a
    living one that is idle has nothing.
    """
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)

"""One transaction, one county."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def unit_of_work(county_id: int, *, patience_ms: int = 0) -> Iterator[None]:
    """Open the outer atomic block of a door, task or command and name its county to the database.

    With `patience_ms`, waiting longer than that for a lock fails. The literal SET LOCAL form (with
    a checked integer) is the one Citus carries to its workers; both settings travel in one message.
    """
    settings = f"SET LOCAL app.county = '{int(county_id)}'"
    if patience_ms:
        settings += f"; SET LOCAL lock_timeout = {int(patience_ms)}"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(settings)
        yield

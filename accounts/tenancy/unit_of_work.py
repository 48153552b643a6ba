"""One transaction, one county."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def unit_of_work(county_id: int) -> Iterator[None]:
    """Open the outer atomic block of a door, task or command and name its county to the database.

    The literal SET LOCAL form (with a checked integer) is the one Citus carries to its workers.
    """
    county = int(county_id)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL app.county = '{county}'")
        yield

"""Brings an official list into the tree: one transaction, set-based, nothing ever deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import record_event
from accounts.tenancy.models import PLATFORM, County

from .division_files import DivisionRow, read_divisions
from .errors import OlderEdition


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one list changed."""

    read: int
    added: int
    changed: int
    ended: int

    @property
    def anything(self) -> bool:
        return bool(self.added or self.changed or self.ended)


def import_divisions(
    path: str | Path,
    *,
    source: str,
    edition: str,
    valid_from: date,
    only: str = "",
    successors: Mapping[str, str] | None = None,
    on_rows: Callable[[int], None] | None = None,
) -> ImportResult:
    """Load the list at `path`; doing it again changes nothing.

    A village that an older edition had and this one lacks ends the day before `valid_from` and
    points to its successor when `successors` names one. Raises BadDivisionRow with the line of the
    first wrong row, and then nothing of the list is kept.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STAGE)
        read = _stage(cursor.cursor, read_divisions(path, only_county=only), on_rows)
        cursor.execute("ANALYZE division_in")
        _refuse_older(cursor, edition)
        cursor.execute(_COUNT_KNOWN)
        known = cursor.fetchone()[0]
        cursor.execute(_UPSERT, [source, edition, valid_from])
        added = read - known
        changed = cursor.rowcount - added
        cursor.execute(_END_ABSENT, [valid_from - timedelta(days=1), valid_from])
        ended = cursor.rowcount
        changed += _name_successors(cursor, successors or {})
        cursor.execute("DROP TABLE division_in")
        result = ImportResult(read, added, changed, ended)
        if result.anything:
            _record(Path(path).name, source, edition, result)
    return result


def _stage(
    cursor: object, rows: Iterable[DivisionRow], on_rows: Callable[[int], None] | None
) -> int:
    """Stream the rows into the staging table."""
    read = 0
    with cursor.copy("COPY division_in FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in rows:
            copy.write_row((row.code, row.name, row.level, row.parent_code or None))
            read += 1
            if on_rows and read % 1000 == 0:
                on_rows(1000)
    return read


def _refuse_older(cursor: object, edition: str) -> None:
    cursor.execute(_NEWEST_KNOWN)  # type: ignore[attr-defined]
    newest = cursor.fetchone()[0]  # type: ignore[attr-defined]
    if newest and newest > edition:
        raise OlderEdition(
            _("Edition %(newest)s is already here; %(edition)s is older.")
            % {"newest": newest, "edition": edition}
        )


def _name_successors(cursor: object, successors: Mapping[str, str]) -> int:
    if not successors:
        return 0
    cursor.execute(  # type: ignore[attr-defined]
        _NAME_SUCCESSORS, [list(successors), list(successors.values())]
    )
    return cursor.rowcount  # type: ignore[attr-defined]


def _record(name: str, source: str, edition: str, result: ImportResult) -> None:
    County.objects.get_or_create(pk=PLATFORM, defaults={"code": "0", "name": "Xiangyi"})
    record_event(
        "divisions.imported",
        county_id=PLATFORM,
        actor=None,
        data={
            "list": name,
            "source": source,
            "edition": edition,
            "read": result.read,
            "added": result.added,
            "changed": result.changed,
            "ended": result.ended,
        },
    )


_STAGE = """
CREATE TEMPORARY TABLE division_in
    (code text PRIMARY KEY, name text NOT NULL, level text NOT NULL, parent text) ON COMMIT DROP
"""

# Provinces and prefectures stand in every county's slice, so their edition decides nothing.
_NEWEST_KNOWN = """
SELECT max(d.edition) FROM stations_division d JOIN division_in i USING (code)
WHERE i.level IN ('county', 'township', 'village')
"""

_COUNT_KNOWN = "SELECT count(*) FROM stations_division d JOIN division_in i USING (code)"

# `edition` is the newest one that names the row, so an older list of the county next door cannot
# rename the province they share.
_UPSERT = """
INSERT INTO stations_division AS d
    (code, name, level, parent_id, urban_rural, source, edition, valid_from)
SELECT code, name, level, parent, '', %s, %s, %s FROM division_in
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, level = excluded.level, parent_id = excluded.parent_id,
    source = excluded.source, edition = excluded.edition, valid_to = NULL, successor_id = NULL
WHERE d.edition < excluded.edition
   OR (d.edition = excluded.edition
       AND (d.name, d.level, d.parent_id, d.valid_to)
           IS DISTINCT FROM (excluded.name, excluded.level, excluded.parent_id, NULL::date))
"""

# A list that names townships (villages) of a county names all of them; what it does not name is
# gone. Absence of a county or prefecture tells nothing: a slice carries one of each.
_END_ABSENT = """
UPDATE stations_division d SET valid_to = %s
FROM (SELECT DISTINCT left(code, 6) AS county, level FROM division_in
      WHERE level IN ('township', 'village')) covered
WHERE d.valid_to IS NULL AND d.valid_from < %s
  AND left(d.code, 6) = covered.county AND d.level = covered.level
  AND NOT EXISTS (SELECT 1 FROM division_in i WHERE i.code = d.code)
"""

_NAME_SUCCESSORS = """
UPDATE stations_division d SET successor_id = heir.code
FROM unnest(%s::text[], %s::text[]) AS given (old, heir)
JOIN stations_division heir ON heir.code = given.heir
WHERE d.code = given.old AND d.valid_to IS NOT NULL AND d.successor_id IS DISTINCT FROM heir.code
"""

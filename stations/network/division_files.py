"""Reads official division lists row by row and refuses the first row that cannot be true."""

from __future__ import annotations

import csv
import io
import lzma
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import Meaningless

CODE_LENGTH = 12
# How many digits of a code say something at each level; the rest is zeros (GB/T 2260, GB/T 10114).
SIGNIFICANT = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
LEVELS = tuple(SIGNIFICANT)
COLUMNS = ("code", "name", "level", "parent_code")
LONGEST_NAME = 60
LONGEST_LINE = 4096  # bytes; a longer one is no division, and an archive could hide gigabytes in it

# The national set: one file per level, short codes, the parent's code in a column of its own.
NATIONAL_FILES = (
    ("provinces", "province", ""),
    ("cities", "prefecture", "provinceCode"),
    ("areas", "county", "cityCode"),
    ("streets", "township", "areaCode"),
    ("villages", "village", "streetCode"),
)


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division as the list names it; `line` is where it stands in its file."""

    code: str
    name: str
    level: str
    parent_code: str
    line: int


class BadDivisionRow(Meaningless):
    """A row that cannot be true; the caller keeps nothing of the file."""

    code = "bad_division_row"
    title = _("A row of the division list is wrong.")

    def __init__(self, *, line: int, reason: str | Promise, file: str = "") -> None:
        self.line, self.reason, self.file = line, reason, file
        super().__init__(reason, line=line, **({"file": file} if file else {}))

    def __str__(self) -> str:
        where = (
            _("%(file)s, line %(line)s: %(reason)s")
            if self.file
            else _("line %(line)s: %(reason)s")
        )
        return str(where) % {"file": self.file, "line": self.line, "reason": self.reason}


def read_divisions(path: str | Path, *, only_county: str = "") -> Iterator[DivisionRow]:
    """Yield the rows of a list (`.csv`, `.csv.xz`) or of a folder with the five national files.

    Streams: parents must stand above their children. `only_county` (6 or 12 digits) passes over
    other counties unread, which makes one county out of the national set a matter of a second.
    """
    path = Path(path)
    county = only_county[:6]
    if only_county and not re.fullmatch(r"[1-8]\d{5}(0{6})?", only_county, re.ASCII):
        raise ValueError(f"not a county code: {only_county!r}")
    rows = _national_rows(path) if path.is_dir() else _list_rows(path)
    seen: set[int] = set()
    row = None
    for file, row in rows:
        if county and not _concerns(row.code, county):
            continue
        if reason := _fault(row, seen):
            raise BadDivisionRow(line=row.line, reason=reason, file=file)
        seen.add(int(row.code))
        yield row
    if county and int(county.ljust(CODE_LENGTH, "0")) not in seen:
        reason = _("The county %(code)s is not in this list.") % {"code": county}
        raise BadDivisionRow(line=row.line if row else 1, reason=reason, file=path.name)


def _concerns(code: str, county: str) -> bool:
    above = (county[:2].ljust(CODE_LENGTH, "0"), county[:4].ljust(CODE_LENGTH, "0"))
    return code.startswith(county) or code in above


# ---- what a row must satisfy ---------------------------------------------------------------------


def _fault(row: DivisionRow, seen: set[int]) -> str | Promise:
    """Say in a sentence what is wrong with the row, or nothing."""
    return _code_fault(row) or _name_fault(row.name) or _parent_fault(row, seen)


def _code_fault(row: DivisionRow) -> str | Promise:
    if not re.fullmatch(r"\d{12}", row.code, re.ASCII):
        return _("A code has 12 digits.")
    if row.level not in SIGNIFICANT:
        return _("The level is one of: %(levels)s.") % {"levels": ", ".join(LEVELS)}
    if row.code[0] not in "12345678":
        return _("A code begins with 1 to 8, the region of its province.")
    digits = SIGNIFICANT[row.level]
    if row.code[digits:].strip("0"):
        return _("The code has more digits than its level; the rest must be zeros.")
    if not row.code[_digits_above(row.level) : digits].strip("0"):
        return _("The code has fewer digits than its level.")
    if digits > SIGNIFICANT["county"] and row.code[digits - 3] > "5":
        return _("Township and village digits run from 001 to 599.")
    return ""


def _name_fault(name: str) -> str | Promise:
    if not name:
        return _("The name is empty.")
    if len(name) > LONGEST_NAME:
        return _("The name is longer than %(limit)s characters.") % {"limit": LONGEST_NAME}
    # Private-use characters are let through: the official list writes rare village names with them.
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in name):
        return _("The name contains control characters.")
    if "\N{REPLACEMENT CHARACTER}" in name:
        return _("The name contains characters that were lost in a conversion.")
    return ""


def _parent_fault(row: DivisionRow, seen: set[int]) -> str | Promise:
    above = row.code[: _digits_above(row.level)]
    expected = above.ljust(CODE_LENGTH, "0") if above else ""
    if int(row.code) in seen:
        return _("The code stands on an earlier line already.")
    if row.parent_code != expected:
        return _("The code does not begin with the digits of its parent.")
    if expected and int(expected) not in seen:
        return _("The parent %(code)s stands on no line above.") % {"code": expected}
    return ""


def _digits_above(level: str) -> int:
    at = LEVELS.index(level)
    return SIGNIFICANT[LEVELS[at - 1]] if at else 0


# ---- where rows come from ------------------------------------------------------------------------


def _list_rows(path: Path) -> Iterator[tuple[str, DivisionRow]]:
    for line, (code, name, level, parent_code) in _cells(path, COLUMNS):
        yield path.name, DivisionRow(code, name, level, parent_code, line)


def _national_rows(folder: Path) -> Iterator[tuple[str, DivisionRow]]:
    for stem, level, parent_column in NATIONAL_FILES:
        path = _existing(folder / f"{stem}.csv.xz", folder / f"{stem}.csv")
        columns = ("code", "name", parent_column) if parent_column else ("code", "name")
        digits = SIGNIFICANT[level]
        for line, (short, name, *parent) in _cells(path, columns):
            if len(short) != digits:
                reason = _("A code of this level has %(digits)s digits.") % {"digits": digits}
                raise BadDivisionRow(line=line, reason=reason, file=path.name)
            code = short.ljust(CODE_LENGTH, "0")
            parent_code = parent[0].ljust(CODE_LENGTH, "0") if parent else ""
            # Dongguan and a few others have no level below; there the set repeats them instead.
            if code != parent_code:
                yield path.name, DivisionRow(code, name, level, parent_code, line)


def _existing(*paths: Path) -> Path:
    return next((path for path in paths if path.exists()), paths[-1])


def _cells(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and the named cells, trimmed; other columns are left alone."""
    with _opened(path) as file:
        lines = _Lines(file, path.name)
        reader = csv.reader(lines, strict=True)
        try:
            header = [cell.strip() for cell in next(reader, [])]
            if missing := [column for column in columns if column not in header]:
                raise lines.bad(
                    _("The columns are missing: %(names)s.") % {"names": ", ".join(missing)}
                )
            places = [header.index(column) for column in columns]
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise lines.bad(_("The row has not as many cells as the header."))
                yield lines.number, [cells[place].strip() for place in places]
        except csv.Error as error:
            raise lines.bad(_("This is not CSV: %(error)s.") % {"error": error}) from error
        except (lzma.LZMAError, EOFError) as error:
            raise lines.bad(_("The archive is damaged.")) from error


class _Lines:
    """Hands out decoded lines and counts them, so that a bad byte has an address."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name, self.number = file, name, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self.file.readline(LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) > LONGEST_LINE:
            raise self.bad(_("The line is too long."))
        try:
            return raw.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise self.bad(_("The text is not UTF-8. Save the file as CSV UTF-8.")) from error

    def bad(self, reason: str | Promise) -> BadDivisionRow:
        return BadDivisionRow(line=max(self.number, 1), reason=reason, file=self.name)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as raw:
        if path.suffix == ".xz":
            with lzma.open(raw) as unpacked:
                yield io.BufferedReader(unpacked)
        else:
            yield raw

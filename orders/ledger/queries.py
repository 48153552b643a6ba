"""Reading the books, and proving them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from accounts.tenancy.models import County

from .choices import AccountKind
from .models import JournalEntry, LedgerAccount, Transfer


@dataclass(frozen=True)
class BookFault:
    """A row that disagrees with the others."""

    table: str
    row_id: UUID
    sentence: str

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}: {self.sentence}"


@dataclass(frozen=True)
class StatementLine:
    posted_at: datetime
    kind: str
    label: str
    reason: str
    debit_fen: int
    credit_fen: int


BookCheck = Callable[[int], Iterator[BookFault]]
_document_checks: list[BookCheck] = []


def prove_with(check: BookCheck) -> None:
    """Let a room above prove that its documents' money equals their entries (see wiring)."""
    if check not in _document_checks:
        _document_checks.append(check)


def station_balances(county_id: int, station_id: UUID) -> dict[str, int]:
    """Balance of each account of a station on its normal side, in fen."""
    accounts = LedgerAccount.objects.in_county(county_id).filter(station_id=station_id)
    return {account.kind: account.balance_fen for account in accounts}


def cash_in_drawers(county_id: int) -> int:
    """Add up what lies in the drawers of all stations, in fen."""
    drawers = LedgerAccount.objects.in_county(county_id).filter(kind=AccountKind.DRAWER)
    sums = drawers.aggregate(debits=Sum("debits"), credits=Sum("credits"))
    return (sums["debits"] or 0) - (sums["credits"] or 0)


def account_statement(
    county_id: int, station_id: UUID, kind: str, *, limit: int = 100
) -> list[StatementLine]:
    """List the newest movements of one account of a station."""
    account = (
        LedgerAccount.objects.in_county(county_id).filter(station_id=station_id, kind=kind).first()
    )
    if account is None:
        return []
    moves = Transfer.objects.in_county(county_id).select_related("entry")
    newest = sorted(
        [
            *moves.filter(debit_account=account).order_by("-posted_at", "-pk")[:limit],
            *moves.filter(credit_account=account).order_by("-posted_at", "-pk")[:limit],
        ],
        key=lambda one: (one.posted_at, one.pk),
        reverse=True,
    )
    return [
        StatementLine(
            posted_at=one.posted_at,
            kind=one.entry.kind,
            label=one.entry.source_label,
            reason=one.entry.reason,
            debit_fen=one.amount_fen if one.debit_account_id == account.pk else 0,
            credit_fen=one.amount_fen if one.credit_account_id == account.pk else 0,
        )
        for one in newest[:limit]
    ]


def count_books(county_ids: Iterable[int] | None = None) -> tuple[int, int]:
    """Count accounts and transfers."""
    accounts = transfers = 0
    for county_id in _counties(county_ids):
        accounts += LedgerAccount.objects.in_county(county_id).count()
        transfers += Transfer.objects.in_county(county_id).count()
    return accounts, transfers


def check_books(county_ids: Iterable[int] | None = None) -> Iterator[BookFault]:
    """Yield every row that disagrees: accounts with transfers, documents with entries."""
    for county_id in _counties(county_ids):
        yield from _account_faults(county_id)
        yield from _entry_faults(county_id)
        for check in _document_checks:
            yield from check(county_id)


def _counties(county_ids: Iterable[int] | None) -> list[int]:
    if county_ids is not None:
        return list(county_ids)
    return list(County.objects.order_by("pk").values_list("pk", flat=True))


def select_faults(sql: str, table: str, sentence: str, county_id: int) -> Iterator[BookFault]:
    """Run a check whose rows are id and the sentence's arguments; `%(county)s` is the county."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"county": county_id})
        for row_id, *values in cursor.fetchall():
            yield BookFault(table, row_id, sentence.format(*values))


_ACCOUNTS = """
SELECT a.id, a.debits, coalesce(d.total, 0), a.credits, coalesce(c.total, 0)
FROM orders_ledgeraccount a
LEFT JOIN (SELECT t.debit_account_id AS account_id, sum(t.amount_fen) AS total
           FROM orders_transfer t WHERE t.county_id = %(county)s GROUP BY 1) d
       ON d.account_id = a.id
LEFT JOIN (SELECT t.credit_account_id AS account_id, sum(t.amount_fen) AS total
           FROM orders_transfer t WHERE t.county_id = %(county)s GROUP BY 1) c
       ON c.account_id = a.id
WHERE a.county_id = %(county)s
  AND (a.debits <> coalesce(d.total, 0) OR a.credits <> coalesce(c.total, 0))
ORDER BY a.id
"""
_NEGATIVE = """
SELECT a.id, a.kind, a.debits, a.credits
FROM orders_ledgeraccount a
WHERE a.county_id = %(county)s AND NOT a.may_go_negative
  AND CASE WHEN a.debit_normal THEN a.debits < a.credits ELSE a.credits < a.debits END
ORDER BY a.id
"""
_STRAYS = """
SELECT t.id
FROM orders_transfer t
LEFT JOIN orders_journalentry e ON e.county_id = t.county_id AND e.id = t.entry_id
LEFT JOIN orders_ledgeraccount d ON d.county_id = t.county_id AND d.id = t.debit_account_id
LEFT JOIN orders_ledgeraccount c ON c.county_id = t.county_id AND c.id = t.credit_account_id
WHERE t.county_id = %(county)s AND (e.id IS NULL OR d.id IS NULL OR c.id IS NULL)
ORDER BY t.id
"""
_EMPTY = """
SELECT e.id
FROM orders_journalentry e
LEFT JOIN orders_transfer t ON t.county_id = e.county_id AND t.entry_id = e.id
WHERE e.county_id = %(county)s AND t.id IS NULL
ORDER BY e.id
"""


def _account_faults(county_id: int) -> Iterator[BookFault]:
    yield from select_faults(
        _ACCOUNTS,
        "ledgeraccount",
        "debits {} against {} in transfers, credits {} against {}",
        county_id,
    )
    yield from select_faults(
        _NEGATIVE, "ledgeraccount", "{} is negative: debits {}, credits {}", county_id
    )


def _entry_faults(county_id: int) -> Iterator[BookFault]:
    yield from select_faults(
        _STRAYS, "transfer", "its entry or accounts are not of this county", county_id
    )
    yield from select_faults(_EMPTY, "journalentry", "moves no money", county_id)


def fen_by_kind(county_id: int, documents: Mapping[str, Collection[UUID]]) -> dict[str, int]:
    """Add up what was moved for these documents, by kind of entry; documents by their type."""
    sums: dict[str, int] = {}
    for source_type, ids in documents.items():
        rows = (
            Transfer.objects.in_county(county_id)
            .filter(entry__source_type=source_type, entry__source_id__in=ids)
            .values_list("entry__kind")
            .annotate(Sum("amount_fen"))
        )
        for kind, fen in rows:
            sums[kind] = sums.get(kind, 0) + fen
    return sums


@dataclass(frozen=True)
class EntryLine:
    """One transfer of an entry, as a document about it tells."""

    posted_at: datetime
    kind: str
    label: str
    reason: str
    by: str
    debit: str
    credit: str
    amount_fen: int


def standing_entry(
    county_id: int, source_id: UUID, *, kind: str, reason: str
) -> JournalEntry | None:
    """Give the latest entry of a kind about a document, for this reason, that stands."""
    entries = JournalEntry.objects.in_county(county_id).filter(
        kind=kind, source_id=source_id, reason=reason, reversals__isnull=True
    )
    return entries.order_by("posted_at", "pk").last()


def fen_credited(entry: JournalEntry, account: str) -> int:
    """Add up what an entry credits to accounts of a kind, in fen."""
    transfers = Transfer.objects.in_county(entry.county_id).filter(
        entry=entry, credit_account__kind=account
    )
    return transfers.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def entries_about(county_id: int, documents: Iterable[tuple[str, UUID]]) -> list[EntryLine]:
    """List what was booked for these documents (type and id), oldest first, in one read."""
    wanted = Q(pk__in=[])
    for kind, pk in documents:
        wanted |= Q(entry__source_type=kind, entry__source_id=pk)
    rows = (
        Transfer.objects.in_county(county_id)
        .filter(wanted)
        .select_related("entry__actor", "debit_account", "credit_account")
        .order_by("posted_at", "pk")
    )
    return [
        EntryLine(
            posted_at=one.posted_at,
            kind=one.entry.get_kind_display(),
            label=one.entry.source_label,
            reason=one.entry.reason,
            by=str(one.entry.actor),
            debit=one.debit_account.get_kind_display(),
            credit=one.credit_account.get_kind_display(),
            amount_fen=one.amount_fen,
        )
        for one in rows
    ]

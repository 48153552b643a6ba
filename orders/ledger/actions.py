"""Writing the books. Only this file does; a mistake is never edited, it gets a reversal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.kernel.ids import new_id
from accounts.tenancy.inserts import insert_rows

from .choices import DEBIT_NORMAL, NEVER_NEGATIVE, AccountKind, EntryKind
from .errors import AlreadyReversed, DrawerTooLow, FundsTooLow
from .models import JournalEntry, LedgerAccount, Transfer

if TYPE_CHECKING:
    from accounts.identity.models import User

LABEL_LENGTH = 40


class Leg(NamedTuple):
    """One amount to move between two accounts of a station: `debit` is where it goes."""

    station_id: UUID
    debit: str
    credit: str
    amount_fen: int


def post_entry(
    *,
    county_id: int,
    kind: str,
    source: models.Model,
    actor: User,
    transfers: Sequence[Leg],
    reason: str = "",
    reverses: JournalEntry | None = None,
    label: str = "",
) -> JournalEntry:
    """Post what happened to `source` with its transfers, as the last writes of the caller's act.

    Raises DrawerTooLow or FundsTooLow; the caller's atomic block must then end with it.
    """
    entry = JournalEntry(
        county_id=county_id,
        kind=kind,
        source_type=source._meta.model_name,
        source_id=source.pk,
        source_label=(label or str(source))[:LABEL_LENGTH],
        actor=actor,
        reason=reason,
        reverses=reverses,
        posted_at=timezone.now(),
    )
    _write(entry, transfers)
    return entry


def reverse_entry(entry: JournalEntry, *, actor: User, reason: str) -> JournalEntry:
    """Post the mirror image of an entry, once."""
    legs = [
        Leg(one.debit_account.station_id, one.credit_account.kind, one.debit_account.kind, amount)
        for one in Transfer.objects.in_county(entry.county_id)
        .filter(entry=entry)
        .select_related("debit_account", "credit_account")
        for amount in [one.amount_fen]
    ]
    reversal = JournalEntry(
        county_id=entry.county_id,
        kind=EntryKind.REVERSAL,
        source_type=entry.source_type,
        source_id=entry.source_id,
        source_label=entry.source_label,
        actor=actor,
        reason=reason,
        reverses=entry,
        posted_at=timezone.now(),
    )
    with transaction.atomic():
        _write(reversal, legs)
    return reversal


def reverse_purchase(*, county_id: int, source: models.Model, actor: User, reason: str) -> None:
    """Take back what was booked when `source` was bought, if it still stands."""
    standing = (
        JournalEntry.objects.in_county(county_id)
        .filter(
            source_type=source._meta.model_name,
            source_id=source.pk,
            kind=EntryKind.PURCHASE,
        )
        .order_by("posted_at", "pk")
        .last()
    )
    if standing is not None:
        reverse_entry(standing, actor=actor, reason=reason)


def _write(entry: JournalEntry, legs: Sequence[Leg]) -> None:
    """Write entry and transfers, then one UPDATE an account in the order of their ids."""
    legs = [leg for leg in legs if leg.amount_fen]
    if not legs or any(leg.amount_fen < 0 for leg in legs):
        raise ValueError("an entry moves at least one amount, and amounts are positive")
    accounts = _accounts_of(entry.county_id, legs)
    try:
        insert_rows([entry])
    except IntegrityError as error:
        if _broken(error) == "journalentry_reversed_once":
            raise AlreadyReversed from error
        raise
    transfers = [
        Transfer(
            id=new_id(),
            county_id=entry.county_id,
            entry=entry,
            debit_account=accounts[leg.station_id, leg.debit],
            credit_account=accounts[leg.station_id, leg.credit],
            amount_fen=leg.amount_fen,
            posted_at=entry.posted_at,
        )
        for leg in legs
    ]
    insert_rows(transfers)
    moved = {account.pk: [0, 0, account] for account in accounts.values()}
    for one in transfers:
        moved[one.debit_account_id][0] += one.amount_fen
        moved[one.credit_account_id][1] += one.amount_fen
    for pk, (debits, credits, account) in sorted(moved.items()):
        _move_totals(entry.county_id, pk, debits, credits, account)


def _move_totals(
    county_id: int, pk: UUID, debits: int, credits: int, account: LedgerAccount
) -> None:
    changes: dict[str, Any] = {}
    if debits:
        changes["debits"] = F("debits") + debits
    if credits:
        changes["credits"] = F("credits") + credits
    try:
        LedgerAccount.objects.in_county(county_id).filter(pk=pk).update(**changes)
    except IntegrityError as error:
        if _broken(error) != "account_not_negative":
            raise
        refusal = DrawerTooLow if account.kind == AccountKind.DRAWER else FundsTooLow
        raise refusal(station=str(account.station_id)) from error


def _accounts_of(county_id: int, legs: Sequence[Leg]) -> dict[tuple[UUID, str], LedgerAccount]:
    """Find the accounts by station and kind, opening what is missing."""
    wanted = {(leg.station_id, str(kind)) for leg in legs for kind in (leg.debit, leg.credit)}

    def find() -> dict[tuple[UUID, str], LedgerAccount]:
        rows = LedgerAccount.objects.in_county(county_id).filter(
            station_id__in={station_id for station_id, _kind in wanted},
            kind__in={kind for _station, kind in wanted},
        )
        found = {(row.station_id, row.kind): row for row in rows}
        return {key: found[key] for key in wanted if key in found}

    found = find()
    if missing := wanted - found.keys():
        LedgerAccount.objects.bulk_create(
            [
                LedgerAccount(
                    id=new_id(),
                    county_id=county_id,
                    station_id=station_id,
                    kind=kind,
                    debit_normal=kind in DEBIT_NORMAL,
                    may_go_negative=kind not in NEVER_NEGATIVE,
                )
                for station_id, kind in sorted(missing, key=str)
            ],
            ignore_conflicts=True,
        )
        found = find()
    return found


def _broken(error: IntegrityError) -> str:
    """Name the constraint that refused."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""

"""Accounts of regular senders: opened with a limit, charged, paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import Meaningless
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind

from ..choices import MoveKind
from ..errors import AccountClosed, AccountLimit, CodeTaken, OverPayment
from ..models import AccountMove, SenderAccount, Sending
from ..policy import clean_uscc, limit_left

if TYPE_CHECKING:
    from accounts.identity.models import User
    from stations.network.models import Station


def open_account(
    *, actor: User, station: Station, code: str, name: str, limit_fen: int, uscc: str = ""
) -> SenderAccount:
    """Let a firm or regular sender pay later, up to a limit."""
    with transaction.atomic():
        require(actor, "sending.accounts", at=station)
        if limit_fen < 0:
            raise Meaningless(pointer="/limit_fen")
        account = SenderAccount(
            county_id=station.county_id,
            station=station,
            code=code,
            name=name,
            uscc=clean_uscc(uscc) if uscc else "",
            limit_fen=limit_fen,
            opened_by=actor,
        )
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError as error:
            raise CodeTaken(pointer="/code") from error
        _tell("sending.account_opened", account, actor, limit_fen=limit_fen)
    return account


def save_account(
    account: SenderAccount, *, actor: User, name: str, limit_fen: int, is_active: bool
) -> SenderAccount:
    """Change name, limit or whether it may be used; what is owed stays owed."""
    with transaction.atomic():
        account = SenderAccount.objects.in_county(actor.county_id or 0).lock(account.pk)
        require(actor, "sending.accounts", at=account.station_id)
        if limit_fen < 0:
            raise Meaningless(pointer="/limit_fen")
        account.name, account.limit_fen, account.is_active = name, limit_fen, is_active
        account.version += 1
        account.save(update_fields=["name", "limit_fen", "is_active", "version"])
        _tell("sending.account_changed", account, actor, limit_fen=limit_fen, is_active=is_active)
    return account


def charge(
    account: SenderAccount, sending: Sending, *, actor: User, kind: str, amount_fen: int
) -> SenderAccount:
    """Add to what the account owes, or take from it (negative), inside the caller's act."""
    account = SenderAccount.objects.in_county(account.county_id).lock(account.pk)
    if amount_fen > 0:
        if not account.is_active:
            raise AccountClosed(pointer="/payment/account")
        left = limit_left(account.owed_fen, account.limit_fen)
        if amount_fen > left:
            raise AccountLimit(pointer="/payment/account", left_fen=left, total_fen=amount_fen)
    _move(account, kind, amount_fen, actor, sending)
    return account


def pay_account(account: SenderAccount, *, actor: User, amount_fen: int) -> SenderAccount:
    """Take cash for what an account owes, at its station."""
    with transaction.atomic():
        account = SenderAccount.objects.in_county(actor.county_id or 0).lock(account.pk)
        require(actor, "payments.take", at=account.station_id)
        if not 0 < amount_fen <= account.owed_fen:
            raise OverPayment(pointer="/amount_fen", owed_fen=account.owed_fen)
        _move(account, MoveKind.PAYMENT, -amount_fen, actor, None)
        _tell("sending.account_paid", account, actor, amount_fen=amount_fen)
        post_entry(
            county_id=account.county_id,
            kind=EntryKind.PAYMENT,
            source=account,
            actor=actor,
            label=account.code,
            transfers=[
                Leg(account.station_id, AccountKind.DRAWER, AccountKind.SENDERS_DUE, amount_fen)
            ],
        )
    return account


def _move(
    account: SenderAccount, kind: str, amount_fen: int, actor: User, sending: Sending | None
) -> None:
    """Write the statement's line and the balance it gives."""
    AccountMove.objects.create(
        county_id=account.county_id,
        account=account,
        kind=kind,
        sending=sending,
        amount_fen=amount_fen,
        by=actor,
        at=timezone.now(),
    )
    SenderAccount.objects.in_county(account.county_id).filter(pk=account.pk).update(
        owed_fen=F("owed_fen") + amount_fen, version=F("version") + 1
    )
    account.owed_fen += amount_fen
    account.version += 1


def _tell(topic: str, account: SenderAccount, actor: User, **data: object) -> None:
    record_event(
        topic,
        county_id=account.county_id,
        subject=account,
        actor=actor,
        station_id=account.station_id,
        stations=[account.station_id],
        data=data,
    )

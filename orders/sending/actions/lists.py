"""The lists a county keeps: what carriers ask, and what may not be sent."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.errors import Meaningless
from accounts.kernel.ids import new_id

from ..errors import CodeTaken, UnknownProvince
from ..models import CarrierRate, ProhibitedItem
from ..prohibited import PROHIBITED
from ..provinces import PROVINCES

if TYPE_CHECKING:
    from accounts.identity.models import User
    from orders.parcels.models import Carrier


def ensure_prohibited(county_id: int) -> None:
    """Make the list a county starts with; what it changed since stays."""
    ProhibitedItem.objects.bulk_create(
        [
            ProhibitedItem(
                id=new_id(),
                county_id=county_id,
                code=code,
                name=name,
                name_en=english,
                kind=kind,
                words=words.split(),
                source=source,
            )
            for code, name, english, kind, words, source in PROHIBITED
        ],
        ignore_conflicts=True,
    )


def save_prohibited(
    *,
    actor: User,
    code: str,
    name: str,
    kind: str,
    words: Sequence[str],
    item: ProhibitedItem | None = None,
    name_en: str = "",
    source: str = "",
    is_active: bool = True,
) -> ProhibitedItem:
    """Make an item or change one; what was accepted before stays as it was judged."""
    require(actor, "sending.rates")
    if not words:
        raise Meaningless(pointer="/words")
    return _save(
        ProhibitedItem, item, actor, "prohibited.saved",
        code=code, name=name, name_en=name_en, kind=kind, words=list(words), source=source,
        is_active=is_active,
    )  # fmt: skip


def save_rate(
    *,
    actor: User,
    carrier: Carrier,
    zone: str,
    first_grams: int,
    first_fen: int,
    step_grams: int,
    step_fen: int,
    from_on: datetime.date,
    rate: CarrierRate | None = None,
    provinces: Sequence[str] = (),
    divisor: int = 6000,
    insurance_permille: Decimal = Decimal(5),
    insurance_least_fen: int = 100,
    declared_most_fen: int = 2_000_000,
    until_on: datetime.date | None = None,
) -> CarrierRate:
    """Make a rate or change one; sendings keep the price they were quoted."""
    require(actor, "sending.rates")
    if unknown := set(provinces) - set(PROVINCES):
        raise UnknownProvince(pointer="/provinces", unknown=sorted(unknown))
    if first_grams < 1 or step_grams < 1 or divisor < 1000:
        raise Meaningless(pointer="/first_grams")
    if until_on is not None and until_on < from_on:
        raise Meaningless(pointer="/until_on")
    return _save(
        CarrierRate, rate, actor, "rate.saved",
        carrier=carrier, zone=zone, provinces=sorted(provinces), first_grams=first_grams,
        first_fen=first_fen, step_grams=step_grams, step_fen=step_fen, divisor=divisor,
        insurance_permille=insurance_permille, insurance_least_fen=insurance_least_fen,
        declared_most_fen=declared_most_fen, from_on=from_on, until_on=until_on,
    )  # fmt: skip


def _save(model: Any, row: Any | None, actor: User, topic: str, **columns: Any) -> Any:
    county_id = actor.county_id or 0
    with transaction.atomic():
        if row is None:
            row = model(county_id=county_id, **columns)
        else:
            row = model.objects.in_county(county_id).lock(row.pk)
            for name, value in columns.items():
                setattr(row, name, value)
            row.version += 1
        try:
            with transaction.atomic():
                row.save(force_insert=row._state.adding)
        except IntegrityError as error:
            raise CodeTaken from error
        record_event(
            topic,
            county_id=county_id,
            subject=row,
            actor=actor,
            data={name: _plain(value) for name, value in columns.items()},
        )
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, (str, int, bool, list, type(None))):
        return value
    return str(getattr(value, "pk", value))

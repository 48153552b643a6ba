"""Paying a claim into an order: purchases stands beside this room, wiring brings its acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

_credit: list[Callable[..., Any]] = []
_take_back: list[Callable[..., None]] = []


_orders: list[Callable[[int, UUID], dict[UUID, str]]] = []


def credit_orders_with(
    credit: Callable[..., Any],
    take_back: Callable[..., None],
    orders: Callable[[int, UUID], dict[UUID, str]],
) -> None:
    _credit[:], _take_back[:], _orders[:] = [credit], [take_back], [orders]


_settle: list[Callable[..., None]] = []
_unsettle: list[Callable[..., None]] = []


def settle_lost_goods_with(settle: Callable[..., None], unsettle: Callable[..., None]) -> None:
    """Let purchases end the lines of a parcel once its loss is paid, and take that back."""
    _settle[:], _unsettle[:] = [settle], [unsettle]


def settle_lost_goods(**given: Any) -> None:
    """See `orders.purchases.actions.settle_lost_goods`."""
    _settle[0](**given)


def take_back_settlement(**given: Any) -> None:
    _unsettle[0](**given)


def orders_of(county_id: int, parcel_id: UUID) -> dict[UUID, str]:
    """Give the orders whose goods were in the parcel, by id with their number."""
    return _orders[0](county_id, parcel_id)


def credit_order(**given: Any) -> Any:
    """Credit the order and give the journal entry; see `orders.purchases.actions.credit_claim`."""
    return _credit[0](**given)


def take_back_credit(**given: Any) -> None:
    _take_back[0](**given)

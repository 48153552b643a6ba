"""A return under its lock, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from orders.purchases.models import Order

from ..models import GoodsReturn

if TYPE_CHECKING:
    from accounts.identity.models import User


def lock_return(goods: GoodsReturn, actor: User, capability: str) -> GoodsReturn:
    """Lock the return's order, then the return; ask whether the actor may."""
    Order.objects.in_county(actor.county_id or 0).lock(goods.order_id)
    locked = (
        GoodsReturn.objects.in_county(actor.county_id or 0)
        .select_related("line", "order__villager", "station", "return_parcel")
        .lock(goods.pk)
    )
    require(actor, capability, at=locked.station_id)
    return locked


def move(goods: GoodsReturn, status: str, actor: User | None, **columns: Any) -> None:
    """Take one step and tell of it; a step proved by a later one is told as inferred."""
    inferred = columns.pop("inferred", False)
    said = columns.pop("said", {})
    goods.move_to(status, version=goods.version + 1, **columns)
    tell(f"return.{status}", goods, actor, **({"inferred": True} if inferred else {}), **said)


def keep(goods: GoodsReturn, **columns: Any) -> None:
    """Write columns without a step."""
    goods.version += 1
    for name, value in columns.items():
        setattr(goods, name, value)
    goods.save(update_fields=[*columns, "version"])


def tell(topic: str, goods: GoodsReturn, actor: User | None, **data: Any) -> None:
    record_event(
        topic,
        county_id=goods.county_id,
        actor=actor,
        subject=goods,
        station_id=goods.station_id,
        stations=[goods.station_id],
        data={
            "return": str(goods.pk),
            "number": goods.number,
            "order": str(goods.order_id),
            "line": str(goods.line_id),
            "status": goods.status,
            **data,
        },
    )

"""All writes to the shelf map, what is counted there, and the change of a station's head."""

from .recount import Recount, recount_shelf
from .shelf_map import add_shelf, change_shelf
from .sign import sign_stock_take
from .take import (
    cancel_stock_take,
    close_count,
    count_again,
    count_things,
    open_stock_take,
    parties,
    stand_in_for,
)

__all__ = [
    "Recount",
    "add_shelf",
    "cancel_stock_take",
    "change_shelf",
    "close_count",
    "count_again",
    "count_things",
    "open_stock_take",
    "parties",
    "recount_shelf",
    "sign_stock_take",
    "stand_in_for",
]

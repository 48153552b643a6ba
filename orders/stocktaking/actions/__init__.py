"""All writes to the shelf map, and what is counted there."""

from .recount import Recount, recount_shelf
from .shelf_map import add_shelf, change_shelf

__all__ = ["Recount", "add_shelf", "change_shelf", "recount_shelf"]

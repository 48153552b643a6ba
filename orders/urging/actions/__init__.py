"""All writes of the ladder and its policy."""

from .ladder import mark_return_due, urge_recipients, walk_ladder
from .policy import add_festival, set_policy

__all__ = ["add_festival", "mark_return_due", "set_policy", "urge_recipients", "walk_ladder"]

"""All writes of this room."""

from .patterns import ensure_patterns

__all__ = ["ensure_patterns"]

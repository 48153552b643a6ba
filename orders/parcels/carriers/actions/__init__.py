"""All writes of this room."""

from .calls import call_carriers, followed_carriers, want_tracks
from .hooks import find_hook, forget_pushes, lets_in, open_hook, store_push, url_of
from .oddities import count_oddity
from .patterns import ensure_patterns
from .reports import refold, take_push

__all__ = [
    "call_carriers",
    "count_oddity",
    "ensure_patterns",
    "find_hook",
    "followed_carriers",
    "forget_pushes",
    "lets_in",
    "open_hook",
    "refold",
    "store_push",
    "take_push",
    "url_of",
    "want_tracks",
]

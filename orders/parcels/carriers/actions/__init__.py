"""All writes of this room."""

from .calls import call_carriers, follow_anew, followed_carriers, want_tracks
from .codes import reread, save_code
from .hooks import find_hook, forget_pushes, lets_in, open_hook, store_push, url_of
from .oddities import count_oddity
from .patterns import ensure_patterns
from .reports import refold, take_push

__all__ = [
    "call_carriers",
    "count_oddity",
    "ensure_patterns",
    "find_hook",
    "follow_anew",
    "followed_carriers",
    "forget_pushes",
    "lets_in",
    "open_hook",
    "refold",
    "reread",
    "save_code",
    "store_push",
    "take_push",
    "url_of",
    "want_tracks",
]

"""All writes of this room."""

from .calls import book_with_carriers, forget_labels
from .numbers import ask_again, call_off, type_number, want_booking

__all__ = [
    "ask_again",
    "book_with_carriers",
    "call_off",
    "forget_labels",
    "type_number",
    "want_booking",
]

"""What a process that answers requests does once, before the first."""

from __future__ import annotations

import gc

NEW_OBJECTS = 50_000


def settle() -> None:
    """Keep the garbage collector from walking all of Django several times a request.

    What is loaded by now stays for good; what a request makes dies with it, without cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 50)

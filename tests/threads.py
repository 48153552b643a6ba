"""Two at once, with real threads and connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from accounts.kernel.errors import DomainError
from accounts.tenancy.unit_of_work import unit_of_work


def at_once(county_id: int, *acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads of their own, started together; give `done` or the refusal's code."""
    said = [""] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait()
            with unit_of_work(county_id):
                act()
            said[number] = "done"
        except DomainError as refusal:
            said[number] = refusal.code
        except Exception as error:
            said[number] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said

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


def waiting_behind(
    county_id: int,
    hold: Callable[[], object],
    waits: Callable[[], object],
    then: Callable[[], object] = lambda: None,
) -> str:
    """Hold locks, let another act come and wait for them, do the rest, commit.

    Gives what the one who waited said. Which of them comes first is not left to chance.
    """
    said, pid = [""], [0]

    def run() -> None:
        try:
            with unit_of_work(county_id):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    (pid[0],) = cursor.fetchone()
                waits()
            said[0] = "done"
        except DomainError as refusal:
            said[0] = refusal.code
        except Exception as error:
            said[0] = repr(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with unit_of_work(county_id):
        hold()
        thread.start()
        while thread.is_alive() and not _waits(pid[0]):
            thread.join(0.01)
        then()
    thread.join()
    return said[0]


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)", [pid]
        )
        return cursor.fetchone()[0]

import time

import pytest
from django.db import connection

from config.database.base import is_silent


@pytest.fixture
def other(db):
    other = connection.copy()
    other.ensure_connection()
    yield other
    other.close()


def end(other) -> None:
    """Have the server end the connection, as it does when it is restarted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.connection.info.backend_pid])
    deadline = time.monotonic() + 5
    while is_silent(other.connection) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_an_idle_connection_is_known_to_live_without_a_statement(other):
    assert is_silent(other.connection)
    assert other.is_usable()


def test_a_connection_the_server_ended_is_opened_anew(other):
    first = other.connection.info.backend_pid
    other.health_check_enabled, other.health_check_done = True, False
    end(other)

    assert not other.is_usable()
    other.close_if_health_check_failed()
    other.ensure_connection()

    assert other.connection.info.backend_pid != first


def test_a_pool_gives_no_connection_the_server_ended(other):
    other.close()
    other.settings_dict["OPTIONS"] = {
        **other.settings_dict["OPTIONS"],
        "pool": {"min_size": 1, "max_size": 1, "timeout": 10},
    }
    other.settings_dict["CONN_MAX_AGE"] = 0
    other.alias = "pooled"
    try:
        other.ensure_connection()
        first = other.connection.info.backend_pid
        with connection.cursor() as cursor:
            other.close()  # back into the pool
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
        time.sleep(0.1)

        other.ensure_connection()

        assert other.connection.info.backend_pid != first
        with other.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        other.close()
        other.close_pool()

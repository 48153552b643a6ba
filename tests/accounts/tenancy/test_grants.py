from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.tenancy.grants import append_only_tables, grant_app_role

pytestmark = pytest.mark.django_db


def test_facts_are_append_only_for_the_serving_role(world) -> None:
    assert append_only_tables() == [
        "accounts_auditevent",
        "orders_accountmove",
        "orders_carrierevent",
        "orders_casenote",
        "orders_commissionline",
        "orders_journalentry",
        "orders_liabilityrule",
        "orders_ratesnapshot",
        "orders_returnpayout",
        "orders_scanevent",
        "orders_stationterms",
        "orders_stopscan",
        "orders_transfer",
        "orders_unitevent",
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditevent SET topic = 'x' WHERE county_id = 1",
        "DELETE FROM orders_transfer WHERE county_id = 1",
        "DELETE FROM orders_scanevent WHERE county_id = 1",
        "UPDATE orders_journalentry SET reason = '' WHERE county_id = 1",
        "TRUNCATE orders_parcel",
        "CREATE TABLE mine (id int)",
        "DROP TABLE orders_parcel",
        "DELETE FROM django_migrations",
        "SET ROLE xiangyi",
        "CREATE FUNCTION evil() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_the_serving_role_cannot(world, sql: str) -> None:
    grant_app_role()

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION xiangyi_app")
        cursor.execute(sql)


def test_the_serving_role_reads_and_writes_rows(world) -> None:
    grant_app_role()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION xiangyi_app")
        cursor.execute("UPDATE stations_station SET route = route WHERE county_id = 1")
        cursor.execute("SELECT count(*) FROM accounts_auditevent WHERE county_id = 1")
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")

"""Scan events lie in months: the previous one to fourteen ahead, and a default that catches the rest."""

from django.db import migrations

MAKE = """
DO $$
DECLARE
    first date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
    month date;
BEGIN
    CREATE TABLE IF NOT EXISTS orders_scanevent_default
        PARTITION OF orders_scanevent DEFAULT;
    FOR i IN -1..14 LOOP
        month := (first + make_interval(months => i))::date;
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF orders_scanevent '
            'FOR VALUES FROM (%L) TO (%L)',
            'orders_scanevent_' || to_char(month, '"y"YYYY"m"MM'),
            to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
            to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00'
        );
    END LOOP;
END $$;
"""

DROP = """
DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits
                WHERE inhparent = 'orders_scanevent'::regclass LOOP
        EXECUTE format('DROP TABLE %s', part);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [
        migrations.RunSQL(MAKE, DROP),
        # Every scan rewrites its parcel: room on the page keeps the rewrite there (heap-only).
        migrations.RunSQL(
            "ALTER TABLE orders_parcel SET (fillfactor = 80)",
            "ALTER TABLE orders_parcel RESET (fillfactor)",
        ),
    ]

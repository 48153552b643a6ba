import accounts.kernel.ids
import accounts.tenancy.fields
import django.db.models.deletion
from django.db import migrations, models

# Where each parcel stood by the last of its events that was counted: what still waits to be
# counted is added by its own delivery.
BACKFILL = """
INSERT INTO orders_statuscounter (county_id, id, direction, status, n, updated_at)
SELECT l.county_id, gen_random_uuid(), l.direction, l.status, count(*), now()
FROM (
    SELECT DISTINCT ON (e.county_id, e.parcel_id) e.county_id, e.direction, e.status
    FROM orders_scanevent e
    WHERE NOT e.inferred AND NOT EXISTS (
        SELECT 1 FROM accounts_outboxmessage m
        WHERE m.county_id = e.county_id AND e.id = ANY(m.event_ids)
            AND m.handler = 'orders.reports.handlers.count_scans'
    )
    ORDER BY e.county_id, e.parcel_id, e.recorded_at DESC, e.id DESC
) l
GROUP BY l.county_id, l.direction, l.status
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_quiet_hours_and_calls"),
        ("orders", "0024_unit_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatusCounter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accounts.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("direction", models.CharField(max_length=8, verbose_name="direction")),
                ("status", models.CharField(max_length=18, verbose_name="status")),
                ("n", models.BigIntegerField(default=0, verbose_name="number")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="as of")),
                (
                    "county",
                    accounts.tenancy.fields.CountyKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.county",
                        verbose_name="county",
                    ),
                ),
            ],
            options={
                "verbose_name": "status counter",
                "verbose_name_plural": "status counters",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "direction", "status"), name="statuscounter_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("locked_until__isnull", False)),
                fields=["county", "locked_until"],
                name="parcel_locked",
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]

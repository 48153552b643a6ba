"""What codes mean that no table knows, as a county found out."""

import accounts.kernel.ids
import accounts.tenancy.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_quiet_hours_and_calls"),
        ("orders", "0022_identities_forgotten"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarrierCode",
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
                ("service", models.CharField(max_length=16, verbose_name="service")),
                ("code", models.CharField(max_length=24, verbose_name="code")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unknown", "Unknown"),
                            ("registered", "Registered"),
                            ("accepted", "Picked up by the carrier"),
                            ("in_transit", "On its way"),
                            ("customs", "At customs"),
                            ("delayed", "Delayed"),
                            ("out_for_delivery", "Out for delivery"),
                            ("attempt_failed", "Not delivered yet: attempt failed"),
                            ("at_pickup_point", "At a station or locker"),
                            ("overdue_at_point", "Not collected in time"),
                            ("damaged", "Damaged, says the carrier"),
                            ("refused", "Refused, says the carrier"),
                            ("returning", "On its way back"),
                            ("cancelled", "Cancelled by the carrier"),
                            ("lost", "Lost, says the carrier"),
                            ("delivered", "Delivered, says the carrier"),
                            ("returned", "Given back to the sender"),
                        ],
                        max_length=18,
                        verbose_name="means",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="source")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                "verbose_name": "meaning of a code",
                "verbose_name_plural": "meanings of codes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "service", "code"), name="carriercode_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "unknown"), _negated=True),
                        name="carriercode_means_something",
                    ),
                ],
            },
        ),
    ]

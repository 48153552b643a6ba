"""What carriers say of our parcels, and the ways by which they reach us."""

import accounts.kernel.ids
import accounts.tenancy.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_quiet_hours_and_calls"),
        ("orders", "0016_overdue_ladder"),
    ]

    operations = [
        migrations.AlterField(
            model_name="scanevent",
            name="step",
            field=models.CharField(
                choices=[
                    ("receive", "Receive"),
                    ("load", "Load"),
                    ("unload", "Unload"),
                    ("shelve", "Shelve"),
                    ("hold", "Hold"),
                    ("release", "Release a hold"),
                    ("send_back", "Send back"),
                    ("accept", "Accept for sending"),
                    ("stage", "Stage for the van"),
                    ("tender", "Tender to the carrier"),
                    ("announce", "Announced"),
                    ("collect", "Collected"),
                    ("refuse", "Refused"),
                    ("overdue", "Overdue"),
                    ("label", "Label printed"),
                    ("cancel", "Sending cancelled"),
                    ("return_due", "Return is due"),
                    ("forward", "Sent to another station"),
                    ("correct", "Carrier corrected"),
                    ("void", "Scan undone"),
                    ("take_back", "Brought back"),
                    ("bag", "Put into a bag"),
                    ("short", "Found missing"),
                    ("lost", "Declared lost"),
                    ("carrier", "Reported by the carrier"),
                    ("inferred", "Inferred"),
                ],
                max_length=10,
                verbose_name="step",
            ),
        ),
        migrations.CreateModel(
            name="CarrierEvent",
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
                ("source", models.CharField(max_length=16, verbose_name="service")),
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
                ("at", models.DateTimeField(verbose_name="carrier's time")),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="received at"
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                ("raw_secret", models.TextField()),
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
                (
                    "parcel",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carrier_events",
                        to="orders.parcel",
                        verbose_name="parcel",
                    ),
                ),
            ],
            options={
                "verbose_name": "carrier event",
                "verbose_name_plural": "carrier events",
                "indexes": [
                    models.Index(fields=["county", "parcel", "at"], name="carrierevent_of_parcel")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "source", "digest"), name="carrierevent_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CarrierHook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=16, verbose_name="service")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("token_secret", models.TextField()),
                ("salt_secret", models.TextField()),
                (
                    "allowed_from",
                    models.CharField(blank=True, max_length=200, verbose_name="allowed addresses"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="created at"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.county",
                        verbose_name="county",
                    ),
                ),
            ],
            options={
                "verbose_name": "carrier's way in",
                "verbose_name_plural": "carriers' ways in",
                "ordering": ["county_id", "service", "-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("county", "service"),
                        name="carrierhook_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CarrierOddity",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unknown_code", "Unknown code"),
                            ("unknown_waybill", "Waybill we do not have"),
                            ("several_carriers", "Waybill of several carriers"),
                            ("unreadable", "Event without time or code"),
                            ("bad_sign", "Wrong signature"),
                            ("bad_body", "Unreadable message"),
                            ("away", "No answer"),
                            ("nonsense", "Unreadable answer"),
                            ("refused", "Refused by the service"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=32, verbose_name="code")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="how often")),
                (
                    "first_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="first"),
                ),
                (
                    "last_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="last"),
                ),
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
                "verbose_name": "carrier oddity",
                "verbose_name_plural": "carrier oddities",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "service", "kind", "code"), name="carrieroddity_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CarrierPush",
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
                ("digest", models.BinaryField(max_length=32)),
                ("body_secret", models.TextField()),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="received at"
                    ),
                ),
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
                "verbose_name": "carrier push",
                "verbose_name_plural": "carrier pushes",
                "indexes": [
                    models.Index(fields=["county", "received_at"], name="carrierpush_by_time")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "service", "digest"), name="carrierpush_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CarrierTrack",
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
                (
                    "carrier_status",
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
                        default="unknown",
                        max_length=18,
                        verbose_name="carrier says",
                    ),
                ),
                (
                    "last_event_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last event at"),
                ),
                (
                    "subscription",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked for"),
                            ("wanted", "To be asked for"),
                            ("following", "Followed"),
                            ("given_up", "Given up by the service"),
                            ("ended", "Ended"),
                            ("refused", "Refused by the service"),
                        ],
                        max_length=10,
                        verbose_name="subscription",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last asked at"),
                ),
                (
                    "next_call_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="to be asked at"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "last_error",
                    models.CharField(blank=True, max_length=200, verbose_name="last error"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="changed at"
                    ),
                ),
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
                (
                    "parcel",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carrier_tracks",
                        to="orders.parcel",
                        verbose_name="parcel",
                    ),
                ),
                (
                    "suggested_carrier",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.carrier",
                        verbose_name="carrier it may really be",
                    ),
                ),
            ],
            options={
                "verbose_name": "carrier track",
                "verbose_name_plural": "carrier tracks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_call_at__isnull", False)),
                        fields=["county", "next_call_at"],
                        name="carriertrack_due",
                    ),
                    models.Index(fields=["county", "-changed_at"], name="carriertrack_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "parcel"), name="carriertrack_of_parcel"
                    )
                ],
            },
        ),
    ]

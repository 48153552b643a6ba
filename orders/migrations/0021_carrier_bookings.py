"""What carriers are asked for each sending: his number, price and label."""

import accounts.kernel.ids
import accounts.tenancy.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_quiet_hours_and_calls"),
        ("orders", "0020_lost_goods"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarrierBooking",
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
                    "status_changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="status since",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for the carrier's number"),
                            ("booked", "Registered with the carrier"),
                            ("refused", "Not registered: the carrier says no"),
                            ("given_up", "Not registered: the carrier does not answer"),
                            ("by_hand", "The carrier's number was typed"),
                            ("called_off", "Called off: the sending was cancelled"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="registration",
                    ),
                ),
                (
                    "waybill_no",
                    models.CharField(
                        blank=True, max_length=32, verbose_name="the carrier's number"
                    ),
                ),
                (
                    "sort_code",
                    models.CharField(blank=True, max_length=32, verbose_name="sorting code"),
                ),
                (
                    "carrier_fen",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="the carrier's price"
                    ),
                ),
                ("label_secret", models.TextField(blank=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last asked at"),
                ),
                (
                    "next_call_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="to be asked at"),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, max_length=200, verbose_name="last error"),
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
                    "sending",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="orders.sending",
                        verbose_name="sending",
                    ),
                ),
            ],
            options={
                "verbose_name": "registration with a carrier",
                "verbose_name_plural": "registrations with carriers",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_call_at__isnull", False)),
                        fields=["county", "next_call_at"],
                        name="carrierbooking_due",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["waiting", "refused", "given_up"])),
                        fields=["county", "-status_changed_at"],
                        name="carrierbooking_numberless",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "sending"), name="carrierbooking_of_sending"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "booked"), _negated=True),
                            ("waybill_no__gt", ""),
                            _connector="OR",
                        ),
                        name="carrierbooking_booked_has_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "waiting"), _negated=True),
                            ("next_call_at__isnull", False),
                            _connector="OR",
                        ),
                        name="carrierbooking_waiting_is_due",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="carrieroddity",
            name="kind",
            field=models.CharField(
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
                    ("number_taken", "Number given that another parcel has"),
                    ("number_twice", "Two numbers for one parcel"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                choices=[
                    ("short", "Short"),
                    ("surplus", "Surplus"),
                    ("damaged", "Damaged"),
                    ("wet", "Wet"),
                    ("opened", "Opened"),
                    ("missorted", "Missorted"),
                    ("no_consent", "No consent to leave it at the station"),
                    ("unknown_recipient", "Unknown recipient"),
                    ("refused", "Refused"),
                    ("overdue", "Overdue"),
                    ("lost", "Lost"),
                    ("prohibited", "Prohibited contents"),
                    ("wrong_person", "Given to the wrong person"),
                    ("two_bags", "Listed in two bags"),
                    ("wrong_seal", "Wrong seal"),
                    ("late_fact", "Late fact against the record"),
                    ("pouch_differs", "Cash pouch differs"),
                    ("custody_disputed", "Hand-over disputed"),
                    ("shelf_differs", "Shelf count differs"),
                    ("return_disputed", "Return disputed at the platform"),
                    ("waybill_missing", "No number from the carrier"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]

"""What villagers send: sendings, rates, what may not be sent, accounts and tenders."""

import accounts.kernel.ids
import accounts.tenancy.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_key_age_from_id"),
        ("accounts", "__first__"),
        ("orders", "0008_shelves"),
        ("stations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarrierRate",
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
                ("zone", models.CharField(max_length=32, verbose_name="zone")),
                (
                    "provinces",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="provinces",
                    ),
                ),
                (
                    "first_grams",
                    models.PositiveIntegerField(default=1000, verbose_name="first weight (g)"),
                ),
                ("first_fen", models.BigIntegerField(verbose_name="price of the first weight")),
                ("step_grams", models.PositiveIntegerField(default=1000, verbose_name="step (g)")),
                ("step_fen", models.BigIntegerField(verbose_name="price of a step")),
                (
                    "divisor",
                    models.PositiveIntegerField(
                        default=6000, verbose_name="volume divisor (cm³ a kg)"
                    ),
                ),
                (
                    "insurance_permille",
                    models.DecimalField(
                        decimal_places=2,
                        default=5,
                        max_digits=5,
                        verbose_name="insurance (per mille)",
                    ),
                ),
                (
                    "insurance_least_fen",
                    models.BigIntegerField(default=100, verbose_name="least insurance fee"),
                ),
                (
                    "declared_most_fen",
                    models.BigIntegerField(default=2000000, verbose_name="most declared value"),
                ),
                ("from_on", models.DateField(verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "carrier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.carrier",
                        verbose_name="carrier",
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
                "verbose_name": "carrier rate",
                "verbose_name_plural": "carrier rates",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "carrier", "zone", "from_on"), name="carrierrate_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("declared_most_fen__gte", 0),
                            ("divisor__gte", 1000),
                            ("first_fen__gte", 0),
                            ("first_grams__gt", 0),
                            ("insurance_least_fen__gte", 0),
                            ("insurance_permille__gte", 0),
                            ("step_fen__gte", 0),
                            ("step_grams__gt", 0),
                        ),
                        name="carrierrate_makes_sense",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on__isnull", True),
                            ("until_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="carrierrate_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProhibitedItem",
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
                ("code", models.CharField(max_length=24, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=64, verbose_name="English name"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("forbidden", "Forbidden"),
                            ("restricted", "Restricted: to be confirmed"),
                            ("land_only", "Not by air"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        default=list,
                        size=None,
                        verbose_name="words",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
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
                "verbose_name": "prohibited item",
                "verbose_name_plural": "prohibited items",
                "constraints": [
                    models.UniqueConstraint(fields=("county", "code"), name="prohibiteditem_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="SenderAccount",
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
                ("code", models.CharField(max_length=16, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="account name")),
                (
                    "uscc",
                    models.CharField(
                        blank=True, max_length=18, verbose_name="unified social credit code"
                    ),
                ),
                ("limit_fen", models.BigIntegerField(verbose_name="limit")),
                ("owed_fen", models.BigIntegerField(default=0, verbose_name="owed")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="opened at"
                    ),
                ),
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
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "station",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sender_accounts",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
            ],
            options={
                "verbose_name": "sender account",
                "verbose_name_plural": "sender accounts",
                "indexes": [
                    models.Index(fields=["county", "station"], name="senderaccount_station")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("county", "code"), name="senderaccount_code"),
                    models.CheckConstraint(
                        condition=models.Q(("limit_fen__gte", 0), ("owed_fen__gte", 0)),
                        name="senderaccount_money",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SenderIdentity",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("citizen_card", "Identity card"),
                            ("household_register", "Household register"),
                            ("passport", "Passport"),
                            ("foreign_resident", "Foreigner's residence card"),
                            ("hong_kong_macao", "Travel permit, Hong Kong and Macao"),
                            ("taiwan", "Travel permit, Taiwan"),
                            ("military", "Military identity card"),
                        ],
                        max_length=20,
                        verbose_name="document",
                    ),
                ),
                ("number_hmac", models.BinaryField(max_length=32)),
                ("tail", models.CharField(max_length=4)),
                ("name_index", models.BinaryField(max_length=32)),
                ("phone_index", models.BinaryField(max_length=32, null=True)),
                (
                    "first_seen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="first seen at"
                    ),
                ),
                (
                    "last_seen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last seen at"
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
                    "villager",
                    accounts.tenancy.fields.CountyForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stations.villager",
                    ),
                ),
            ],
            options={
                "verbose_name": "identity seen",
                "verbose_name_plural": "identities seen",
                "indexes": [
                    models.Index(fields=["county", "villager"], name="senderidentity_villager"),
                    models.Index(
                        fields=["county", "phone_index", "name_index"],
                        name="senderidentity_walk_in",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "kind", "number_hmac"), name="senderidentity_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sending",
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
                ("number", models.CharField(max_length=20, verbose_name="parcel number")),
                (
                    "sender_kind",
                    models.CharField(
                        choices=[
                            ("villager", "Villager"),
                            ("walk_in", "Walk-in"),
                            ("organisation", "Organisation"),
                        ],
                        max_length=12,
                        verbose_name="sender kind",
                    ),
                ),
                ("sender_name_secret", models.TextField()),
                ("sender_phone_secret", models.TextField(blank=True)),
                ("sender_name_masked", models.CharField(max_length=64, verbose_name="sender")),
                (
                    "sender_phone_masked",
                    models.CharField(blank=True, max_length=20, verbose_name="sender's phone"),
                ),
                (
                    "organisation",
                    models.CharField(blank=True, max_length=64, verbose_name="organisation"),
                ),
                (
                    "uscc",
                    models.CharField(
                        blank=True, max_length=18, verbose_name="unified social credit code"
                    ),
                ),
                (
                    "identity_seen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="identity seen at"
                    ),
                ),
                ("recipient_name_secret", models.TextField()),
                ("recipient_phone_secret", models.TextField()),
                ("address_secret", models.TextField()),
                (
                    "recipient_name_masked",
                    models.CharField(max_length=64, verbose_name="recipient"),
                ),
                (
                    "recipient_phone_masked",
                    models.CharField(max_length=20, verbose_name="recipient's phone"),
                ),
                ("address_masked", models.CharField(max_length=160, verbose_name="address")),
                ("province", models.CharField(max_length=2, verbose_name="province")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("documents", "Documents"),
                            ("produce", "Farm produce"),
                            ("food", "Food"),
                            ("clothing", "Clothing"),
                            ("daily", "Daily goods"),
                            ("digital", "Digital devices"),
                            ("appliance", "Appliances"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="kind of contents",
                    ),
                ),
                ("contents", models.CharField(max_length=120, verbose_name="contents")),
                (
                    "inspected_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="inspected at"
                    ),
                ),
                (
                    "restricted",
                    models.JSONField(blank=True, default=list, verbose_name="conditions confirmed"),
                ),
                ("land_only", models.BooleanField(default=False, verbose_name="not by air")),
                ("weight_grams", models.PositiveIntegerField(verbose_name="weight (g)")),
                (
                    "length_cm",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="length (cm)"
                    ),
                ),
                (
                    "width_cm",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="width (cm)"
                    ),
                ),
                (
                    "height_cm",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="height (cm)"
                    ),
                ),
                (
                    "chargeable_grams",
                    models.PositiveIntegerField(verbose_name="chargeable weight (g)"),
                ),
                ("quote", models.JSONField(default=list)),
                ("declared_fen", models.BigIntegerField(default=0, verbose_name="declared value")),
                ("freight_fen", models.BigIntegerField(verbose_name="freight")),
                ("insurance_fen", models.BigIntegerField(default=0, verbose_name="insurance")),
                ("total_fen", models.BigIntegerField(verbose_name="total")),
                (
                    "method",
                    models.CharField(
                        choices=[("cash", "Cash"), ("account", "On account")],
                        max_length=8,
                        verbose_name="paid",
                    ),
                ),
                ("refunded_fen", models.BigIntegerField(default=0, verbose_name="paid back")),
                (
                    "refund_due_fen",
                    models.BigIntegerField(default=0, verbose_name="to be paid back"),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="accepted at"
                    ),
                ),
                (
                    "labelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="labelled at"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cancelled at"),
                ),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="cancelled because"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "account",
                    accounts.tenancy.fields.CountyForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="orders.senderaccount",
                        verbose_name="account",
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
                    "identity",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="orders.senderidentity",
                    ),
                ),
                (
                    "identity_seen_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="identity seen by",
                    ),
                ),
                (
                    "inspected_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inspected by",
                    ),
                ),
                (
                    "parcel",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="orders.parcel",
                        verbose_name="parcel",
                    ),
                ),
                (
                    "rate",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.carrierrate",
                        verbose_name="carrier rate",
                    ),
                ),
                (
                    "station",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "villager",
                    accounts.tenancy.fields.CountyForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="stations.villager",
                        verbose_name="villager",
                    ),
                ),
            ],
            options={
                "verbose_name": "sending",
                "verbose_name_plural": "sendings",
            },
        ),
        migrations.CreateModel(
            name="AccountMove",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("charge", "Freight"),
                            ("cancelled", "Sending cancelled"),
                            ("payment", "Payment"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
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
                    "account",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="orders.senderaccount",
                        verbose_name="account",
                    ),
                ),
                (
                    "sending",
                    accounts.tenancy.fields.CountyForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.sending",
                        verbose_name="sending",
                    ),
                ),
            ],
            options={
                "verbose_name": "account line",
                "verbose_name_plural": "account lines",
                "indexes": [
                    models.Index(fields=["county", "account", "-at"], name="accountmove_by_time")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True),
                        name="accountmove_not_zero",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tender",
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
                ("receipt_no", models.CharField(max_length=40, verbose_name="carrier's receipt")),
                ("parcels", models.PositiveIntegerField(default=0, verbose_name="parcels")),
                (
                    "tendered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="tendered at"
                    ),
                ),
                (
                    "carrier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.carrier",
                        verbose_name="carrier",
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
                    "station",
                    accounts.tenancy.fields.CountyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenders",
                        to="stations.station",
                        verbose_name="station",
                    ),
                ),
                (
                    "tendered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "tender",
                "verbose_name_plural": "tenders",
                "indexes": [models.Index(fields=["county", "-tendered_at"], name="tender_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "carrier", "receipt_no"), name="tender_receipt"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="sending",
            name="tender",
            field=accounts.tenancy.fields.CountyForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sendings",
                to="orders.tender",
                verbose_name="tender",
            ),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(fields=["county", "-accepted_at", "-id"], name="sending_by_time"),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                fields=["county", "station", "-accepted_at"], name="sending_of_station"
            ),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                fields=["county", "account", "-accepted_at"], name="sending_of_account"
            ),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(fields=["county", "tender"], name="sending_of_tender"),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.UniqueConstraint(
                fields=("county", "parcel"), name="sending_of_parcel"
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight_grams__gte", 1), ("weight_grams__lte", 50000)),
                name="sending_weight",
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("freight_fen__gte", 0),
                    ("insurance_fen__gte", 0),
                    ("refund_due_fen__gte", 0),
                    ("refunded_fen__gte", 0),
                    (
                        "total_fen",
                        django.db.models.expressions.CombinedExpression(
                            models.F("freight_fen"), "+", models.F("insurance_fen")
                        ),
                    ),
                    (
                        "total_fen__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("refunded_fen"), "+", models.F("refund_due_fen")
                        ),
                    ),
                ),
                name="sending_money",
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", False), ("method", "account")),
                    models.Q(("account__isnull", True), ("method", "cash")),
                    _connector="OR",
                ),
                name="sending_account",
            ),
        ),
    ]

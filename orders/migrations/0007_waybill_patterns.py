"""How the numbers of each carrier look, as of the lists we know."""

import django.db.models.deletion
import orders.parcels.carriers.choices
from django.db import migrations, models


MIT_2024 = "MIIT list 2024"
PATTERNS = [
    ("sf", r"SF[0-9A-Z]\d{12}", MIT_2024, ""),
    ("yto", r"YT\d{13}", MIT_2024, ""),
    ("sto", r"(77|43)\d{12,15}", MIT_2024, ""),
    ("zto", r"7[3-68]\d{12}", MIT_2024, ""),
    ("yunda", r"[34]\d{14}|5\d{12}", MIT_2024, ""),
    ("jt", r"JT\d{13}", MIT_2024, ""),
    ("jd", r"JD[0-9A-Z]{2}\d{11}", MIT_2024, ""),
    ("ems", r"[189]\d{12}|P[A-Z]\d{11}", MIT_2024, ""),
    ("ems", r"[A-Z]{2}\d{9}[A-Z]{2}", "UPU S10", "s10"),
    ("dpk", r"DPK\d{12}", MIT_2024, ""),
    ("cainiao", r"621\d{12}", MIT_2024, ""),
]


def insert_rows(apps, schema_editor):
    apps.get_model("orders", "WaybillPattern")._default_manager.bulk_create(
        [
            apps.get_model("orders", "WaybillPattern")(
                carrier_id=carrier, pattern=pattern, source=source, check_digit=check
            )
            for carrier, pattern, source, check in PATTERNS
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_heap_only_scans"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaybillPattern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        max_length=80,
                        validators=[orders.parcels.carriers.choices.check_pattern],
                        verbose_name="pattern of the whole number",
                    ),
                ),
                (
                    "check_digit",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("s10", "UPU S10")],
                        default="",
                        max_length=4,
                        verbose_name="check digit",
                    ),
                ),
                ("source", models.CharField(max_length=64, verbose_name="source")),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "carrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patterns",
                        to="orders.carrier",
                        verbose_name="carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "waybill pattern",
                "verbose_name_plural": "waybill patterns",
                "ordering": ["carrier__position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("carrier", "pattern"), name="waybillpattern_once"
                    )
                ],
            },
        ),
        migrations.RunPython(insert_rows, migrations.RunPython.noop),
    ]

"""Identities seen have an end: blanked when their time is over, unless somebody holds them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0021_carrier_bookings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="senderidentity",
            name="forgotten_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="forgotten at"),
        ),
        migrations.AddField(
            model_name="senderidentity",
            name="held_because",
            field=models.CharField(
                blank=True, db_default="", max_length=200, verbose_name="kept because"
            ),
        ),
        migrations.AddField(
            model_name="senderidentity",
            name="held_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="kept by",
            ),
        ),
        migrations.AlterField(
            model_name="senderidentity",
            name="name_index",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="senderidentity",
            name="number_hmac",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="senderidentity",
            name="tail",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddIndex(
            model_name="senderidentity",
            index=models.Index(
                condition=models.Q(("forgotten_at__isnull", True)),
                fields=["county", "last_seen_at"],
                name="senderidentity_by_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="senderidentity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("forgotten_at__isnull", True), ("number_hmac__isnull", False)),
                    models.Q(
                        ("forgotten_at__isnull", False),
                        ("name_index__isnull", True),
                        ("number_hmac__isnull", True),
                        ("phone_index__isnull", True),
                        ("tail", ""),
                        ("villager__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="senderidentity_known_or_forgotten",
            ),
        ),
    ]

"""No index holds what a scan of the road changes, so receive, load and unload stay on their page."""

from django.db import migrations, models
from django.db.models import Q

# Every writer has cleared the code of what leaves the shelf; this is for rows written by hand.
CLEAR_CODES = """
UPDATE orders_parcel SET pickup_code = ''
WHERE pickup_code > '' AND status NOT IN ('shelved', 'overdue')
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_cases")]

    operations = [
        migrations.RunSQL(CLEAR_CODES, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="parcel", name="parcel_lies_at"),
        migrations.RemoveConstraint(model_name="parcel", name="parcel_code_on_shelf"),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(
                fields=["county", "station", "pickup_code"],
                condition=Q(pickup_code__gt=""),
                name="parcel_code_on_shelf",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                name="parcel_code_only_on_shelf",
                condition=Q(pickup_code="") | Q(status__in=["shelved", "overdue"]),
            ),
        ),
    ]

"""A van's parcels lie on the same pages and are scanned together: nearly half a page stays free."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0011_commissions")]

    operations = [
        # measured on batches of 500 (docs/performance.md): heap-only 24, 43 and 57 % of receive,
        # load and unload with 80; 78, 93 and 99 % with 60, and the table ends smaller
        migrations.RunSQL(
            "ALTER TABLE orders_parcel SET (fillfactor = 60)",
            "ALTER TABLE orders_parcel SET (fillfactor = 80)",
        ),
    ]

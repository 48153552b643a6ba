"""Steps and account kinds of what is sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0009_sending")]

    operations = [
        migrations.AlterField(
            model_name="journalentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("payment", "Payment"),
                    ("refund", "Refund"),
                    ("collection", "Goods handed over"),
                    ("cod", "Cash on delivery"),
                    ("freight", "Freight of a sending"),
                    ("purchase", "Bought upstream"),
                    ("reversal", "Reversal"),
                    ("float", "Opening float"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="ledgeraccount",
            name="kind",
            field=models.CharField(
                choices=[
                    ("drawer", "Cash drawer"),
                    ("customer_funds", "Deposits and payments held"),
                    ("sales_due", "Goods handed over, owed to the county"),
                    ("cod_owed", "Cash on delivery owed to carriers"),
                    ("freight_owed", "Freight owed to carriers"),
                    ("senders_due", "Owed by senders on account"),
                    ("in_transit", "Goods bought, on their way"),
                    ("upstream_payable", "Owed to platforms"),
                    ("price_variance", "Price variance"),
                ],
                max_length=20,
                verbose_name="account",
            ),
        ),
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
                    ("inferred", "Inferred"),
                ],
                max_length=10,
                verbose_name="step",
            ),
        ),
    ]

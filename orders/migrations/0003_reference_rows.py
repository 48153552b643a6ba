"""The platforms and carriers of every county are there, with or without a demo."""

from django.db import migrations

PLATFORMS = [
    ("taobao", "淘宝", "Taobao"),
    ("tmall", "天猫", "Tmall"),
    ("pinduoduo", "拼多多", "Pinduoduo"),
    ("jd", "京东", "JD"),
    ("other", "其他平台", "Another platform"),
]
CARRIERS = [
    ("sf", "顺丰速运", "SF Express"),
    ("yto", "圆通速递", "YTO Express"),
    ("sto", "申通快递", "STO Express"),
    ("zto", "中通快递", "ZTO Express"),
    ("yunda", "韵达快递", "Yunda Express"),
    ("jt", "极兔速递", "J&T Express"),
    ("jd", "京东物流", "JD Logistics"),
    ("ems", "邮政 EMS", "EMS"),
    ("dpk", "德邦快递", "Deppon Express"),
    ("cainiao", "菜鸟速递", "Cainiao Express"),
]


def insert_rows(apps, schema_editor):
    for name, rows in (("Platform", PLATFORMS), ("Carrier", CARRIERS)):
        model = apps.get_model("orders", name)
        model._default_manager.bulk_create(
            [
                model(code=code, name=label, name_en=english, position=position)
                for position, (code, label, english) in enumerate(rows, start=1)
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_scan_event_partitions")]

    # On the way back the rows stay: their tables go with 0001, and documents may name them.
    operations = [migrations.RunPython(insert_rows, migrations.RunPython.noop)]

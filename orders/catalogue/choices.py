"""Reference lists every county starts with (decisions 1; contract of the API)."""

from decimal import Decimal

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
CATEGORIES = [
    ("appliance", "家电", "Appliances", Decimal("0.5"), 7),
    ("digital", "数码", "Electronics", Decimal("0.3"), 7),
    ("daily", "日用百货", "Household goods", Decimal(0), 7),
    ("food", "食品粮油", "Food", Decimal(0), 0),
    ("clothing", "服装鞋帽", "Clothing and shoes", Decimal("0.1"), 7),
    ("farming", "农具农资", "Farm tools and supplies", Decimal("0.2"), 7),
    ("other", "其他", "Other", Decimal(0), 7),
]
"""Code, name, English name, share asked in advance, days to return."""

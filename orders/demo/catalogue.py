"""What the demo county sells: categories with deposits, two dozen products, a price change."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.identity.models import User
from accounts.tenancy.unit_of_work import unit_of_work
from orders.catalogue.actions import (
    ensure_categories,
    ensure_reference_data,
    save_product,
    set_price,
)
from orders.catalogue.models import Category, Platform, Product
from orders.sending.actions import ensure_prohibited

from .files import table
from .people import SUICHANG, TONGLU

LOOKALIKES = {"P013": "flour", "P014": "flour"}
"""The two bags of flour differ only in weight; the platform's sheet flags such pairs."""


def seed_catalogue() -> None:
    """Fill the catalogue of Tonglu; Suichang has the categories only."""
    ensure_reference_data()
    for county_id in (TONGLU, SUICHANG):
        with unit_of_work(county_id):
            ensure_categories(county_id)
            ensure_prohibited(county_id)
    with unit_of_work(TONGLU):
        if not Product.objects.in_county(TONGLU).exists():
            _products(User.objects.get(username="buyer"))


def _products(buyer: User) -> None:
    categories = {one.code: one for one in Category.objects.in_county(TONGLU)}
    platforms = Platform.objects.in_bulk()
    began = timezone.now() - timedelta(days=30)
    for row in table("products"):
        product = save_product(
            actor=buyer,
            code=row["code"],
            # The specification is part of both titles, so no page mixes languages.
            title=f"{row['title_zh']} {row['spec_zh']}",
            title_en=f"{row['title_en']}, {row['spec_en']}",
            category=categories[row["category"]],
            platform=platforms[row["platform"]],
            lookalike_group=LOOKALIKES.get(row["code"], ""),
        )
        set_price(product, actor=buyer, unit_price_fen=int(row["price_fen"]), from_at=began)

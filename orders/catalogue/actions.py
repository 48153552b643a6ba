"""Writing the catalogue: categories with their deposit rule, products, dated prices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.ids import new_id

from .choices import CARRIERS, CATEGORIES, PLATFORMS
from .errors import AbsurdPrice, AbsurdRate, CodeTaken, PriceExists
from .models import Category, Platform, Price, Product

if TYPE_CHECKING:
    from accounts.identity.models import User

MOST_FEN = 10_000_000_00


def ensure_reference_data() -> None:
    """Make the platforms and carriers of every county; running it again changes nothing."""
    # Carrier is a reference row of the floor above, so it is asked for by name.
    for model, rows in ((Platform, PLATFORMS), (apps.get_model("orders", "Carrier"), CARRIERS)):
        model._default_manager.bulk_create(
            [
                model(code=code, name=name, name_en=name_en, position=position)
                for position, (code, name, name_en) in enumerate(rows, start=1)
            ],
            ignore_conflicts=True,
        )


def ensure_categories(county_id: int) -> None:
    """Make the categories a county starts with; what it changed since stays."""
    Category.objects.bulk_create(
        [
            Category(
                id=new_id(),
                county_id=county_id,
                code=code,
                name=name,
                name_en=name_en,
                deposit_rate=rate,
                return_days=days,
                position=position,
            )
            for position, (code, name, name_en, rate, days) in enumerate(CATEGORIES, start=1)
        ],
        ignore_conflicts=True,
    )


def save_category(
    *,
    actor: User,
    code: str,
    name: str,
    deposit_rate: Decimal,
    category: Category | None = None,
    name_en: str = "",
    return_days: int = 7,
    position: int = 0,
    is_active: bool = True,
) -> Category:
    """Make a category or change one; orders keep the deposit rate they were quoted with."""
    require(actor, "catalogue.edit")
    if not 0 <= deposit_rate <= 1:
        raise AbsurdRate(pointer="/deposit_rate")
    return _save(
        Category,
        category,
        actor,
        code=code,
        name=name,
        name_en=name_en,
        deposit_rate=deposit_rate,
        return_days=return_days,
        position=position,
        is_active=is_active,
    )


def save_product(
    *,
    actor: User,
    code: str,
    title: str,
    category: Category,
    platform: Platform,
    product: Product | None = None,
    title_en: str = "",
    spec: str = "",
    url: str = "",
    lookalike_group: str = "",
    is_active: bool = True,
) -> Product:
    """Make a product or change one; what was ordered keeps its own title and price."""
    require(actor, "catalogue.edit")
    return _save(
        Product,
        product,
        actor,
        code=code,
        title=title,
        title_en=title_en,
        category=category,
        platform=platform,
        spec=spec,
        url=url,
        lookalike_group=lookalike_group,
        is_active=is_active,
    )


def set_price(
    product: Product, *, actor: User, unit_price_fen: int, from_at: datetime | None = None
) -> Price:
    """Write down what a product costs from a moment on; earlier prices stay as they were."""
    require(actor, "catalogue.edit")
    if not 0 < unit_price_fen <= MOST_FEN:
        raise AbsurdPrice(pointer="/unit_price_fen")
    price = Price(
        id=new_id(),
        county_id=product.county_id,
        product=product,
        unit_price_fen=unit_price_fen,
        from_at=from_at or timezone.now(),
    )
    with transaction.atomic():
        prices = Price.objects.in_county(product.county_id)
        if prices.filter(product=product, from_at=price.from_at).exists():
            raise PriceExists(pointer="/from_at")
        price.save(force_insert=True)
        record_event(
            "price.set",
            county_id=product.county_id,
            actor=actor,
            subject=product,
            data={"unit_price_fen": unit_price_fen, "from_at": price.from_at.isoformat()},
        )
    return price


def _save(model: type, row: Any, actor: User, **columns: Any) -> Any:
    """Insert or update one row of the actor's county and record what changed."""
    county_id = actor.county_id
    with transaction.atomic():
        mine = model.objects.in_county(county_id)
        before = {}
        if row is not None:
            row = mine.lock(row.pk)
            before = {name: str(getattr(row, name)) for name in columns}
        if mine.filter(code=columns["code"]).exclude(pk=getattr(row, "pk", None)).exists():
            raise CodeTaken(pointer="/code")
        is_new = row is None
        row = row or model(id=new_id(), county_id=county_id)
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(force_insert=True) if is_new else row.save(update_fields=list(columns))
        after = {name: str(getattr(row, name)) for name in columns}
        record_event(
            f"{model._meta.model_name}.saved",
            county_id=county_id,
            actor=actor,
            subject=row,
            data={name: value for name, value in after.items() if before.get(name) != value},
        )
    return row

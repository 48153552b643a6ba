"""What can be bought, where, and how much is asked in advance."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.kernel.languages import local
from accounts.tenancy.models import CountyForeignKey, CountyModel

from .querysets import ProductQuerySet


class Platform(models.Model):
    """A shopping platform; the same list for every county."""

    code = models.CharField(_("code"), max_length=16, primary_key=True)
    name = models.CharField(_("name"), max_length=32)
    name_en = models.CharField(_("English name"), max_length=32)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return local(self.name, self.name_en)


class Category(CountyModel):
    """A kind of goods with its deposit rule: a share of the line, and days to return."""

    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("name"), max_length=32)
    name_en = models.CharField(_("English name"), max_length=32, blank=True)
    deposit_rate = models.DecimalField(_("deposit rate"), max_digits=4, decimal_places=3, default=0)
    return_days = models.PositiveSmallIntegerField(_("days to return"), default=7)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="category_code"),
            models.CheckConstraint(
                condition=Q(deposit_rate__gte=0, deposit_rate__lte=1), name="category_deposit_share"
            ),
        ]

    def __str__(self) -> str:
        return local(self.name, self.name_en)


class Product(CountyModel):
    """A curated item a clerk can pick from a picture list."""

    code = models.CharField(_("code"), max_length=24)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    spec = models.CharField(_("specification"), max_length=80, blank=True)
    category = CountyForeignKey(
        Category, models.PROTECT, related_name="products", verbose_name=_("category")
    )
    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="+", db_index=False, verbose_name=_("platform")
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    lookalike_group = models.CharField(_("look-alike group"), max_length=24, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="product_code")]
        indexes = [
            models.Index(fields=["county", "category"], name="product_by_category"),
        ]

    def __str__(self) -> str:
        return local(self.title, self.title_en)


class Price(CountyModel):
    """What a product costs from a moment on; the newest that has begun counts."""

    product = CountyForeignKey(Product, models.CASCADE, related_name="prices")
    unit_price_fen = models.BigIntegerField(_("unit price"))
    from_at = models.DateTimeField(_("from"), default=timezone.now)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(fields=["county", "product", "from_at"], name="price_once"),
            models.CheckConstraint(condition=Q(unit_price_fen__gt=0), name="price_positive"),
        ]

"""The catalogue as clients read it: products with their deposit rule, platforms, categories."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.doors.api import Door
from accounts.doors.serializers import CodeField, ListQuery, TextField

from .models import Category, Platform, Product


class ProductQuery(ListQuery):
    q = TextField(max_length=60, required=False, allow_blank=True)
    category = CodeField(max_length=16, required=False)


class CategoryOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    deposit_rate = serializers.CharField(help_text="share of the line asked in advance: 0.500")
    return_days = serializers.IntegerField()


class PlatformOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()


class ProductOut(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    spec = serializers.CharField()
    url = serializers.CharField()
    platform = serializers.CharField()
    category = CategoryOut()
    lookalike_group = serializers.CharField(help_text="products easily taken for one another")
    unit_price_fen = serializers.IntegerField(allow_null=True)


class ProductPage(serializers.Serializer):
    data = ProductOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class PlatformPage(serializers.Serializer):
    data = PlatformOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class CategoryPage(serializers.Serializer):
    data = CategoryOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


def category_out(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    return {
        "code": row[f"{prefix}code"],
        "name": row[f"{prefix}name"],
        "name_en": row[f"{prefix}name_en"],
        "deposit_rate": str(row[f"{prefix}deposit_rate"]),
        "return_days": row[f"{prefix}return_days"],
    }


def product_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "code": row["code"],
        "title": row["title"],
        "title_en": row["title_en"],
        "spec": row["spec"],
        "url": row["url"],
        "platform": row["platform_id"],
        "category": category_out(row, "category__"),
        "lookalike_group": row["lookalike_group"],
        "unit_price_fen": row["price_fen"],
    }


CATEGORY_FIELDS = ["code", "name", "name_en", "deposit_rate", "return_days"]


class ProductList(Door):
    """The curated catalogue with today's prices and the deposit rule of each category."""

    @extend_schema(parameters=[ProductQuery], responses={200: ProductPage})
    def get(self, request: Any) -> HttpResponse:
        given = self.query(ProductQuery)
        products = (
            Product.objects.visible_to(request.user).active().filter(category__is_active=True)
        )
        if words := given.get("q"):
            products = products.filter(
                Q(title__icontains=words) | Q(title_en__icontains=words) | Q(code__iexact=words)
            )
        if code := given.get("category"):
            products = products.filter(category__code=code)
        rows = products.priced().values(
            "id",
            "code",
            "title",
            "title_en",
            "spec",
            "url",
            "platform_id",
            "lookalike_group",
            "price_fen",
            *(f"category__{name}" for name in CATEGORY_FIELDS),
        )
        return self.page(rows, order=("code", "id"), row=product_row)


class PlatformList(Door):
    @extend_schema(responses={200: PlatformPage})
    def get(self, request: Any) -> HttpResponse:
        self.query()
        rows = Platform.objects.filter(is_active=True).values("code", "name", "name_en")
        return self.answer({"data": list(rows), "next_cursor": None})


class CategoryList(Door):
    @extend_schema(responses={200: CategoryPage})
    def get(self, request: Any) -> HttpResponse:
        self.query()
        rows = (
            Category.objects.in_county(request.user.county_id or 0)
            .filter(is_active=True)
            .order_by("position", "code")
            .values(*CATEGORY_FIELDS)
        )
        data = [category_out(row) for row in rows]
        return self.answer({"data": data, "next_cursor": None})


urlpatterns = [
    path("products/", ProductList.as_view(), name="product-list"),
    path("platforms/", PlatformList.as_view(), name="platform-list"),
    path("categories/", CategoryList.as_view(), name="category-list"),
]

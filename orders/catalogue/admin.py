"""Categories with their deposit rule, products with their dated prices, the platforms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminURLInputWidget

from accounts.doors.admin import (
    ActionForm,
    CountyAdmin,
    CountyInline,
    ReferenceAdmin,
    ReferenceFilter,
    YuanField,
    button,
    midnight,
)
from accounts.doors.tags import yuan

from .actions import save_category, save_product, set_price
from .models import Category, Platform, Price, Product


class CategoryForm(ActionForm):
    deposit_rate = forms.DecimalField(
        label=gettext_lazy("Deposit rate"),
        min_value=0,
        max_value=1,
        decimal_places=3,
        help_text=gettext_lazy("A share of the line: 0.5 asks for half in advance."),
    )


@admin.register(Category)
class CategoryAdmin(CountyAdmin):
    form = CategoryForm
    add_rights = change_rights = ("catalogue.edit",)
    list_display = ["code", "name", "name_en", "deposit", "return_days", "is_active"]
    search_fields = ["code", "name", "name_en"]
    ordering = ["position", "code"]
    fields = [("code", "position"), ("name", "name_en"), ("deposit_rate", "return_days"),
              "is_active"]  # fmt: skip

    @display(description=gettext_lazy("deposit"), ordering="deposit_rate")
    def deposit(self, row: Category) -> str:
        return f"{(row.deposit_rate * 100).normalize():f} %"

    def act(self, request: HttpRequest, form: ActionForm, row: Category | None) -> Category:
        return save_category(actor=request.user, category=row, **form.cleaned_data)


class ProductForm(ActionForm):
    price = YuanField(label=gettext_lazy("Price from now on (yuan)"), required=False)
    url = forms.URLField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
    )


class PriceInline(CountyInline):
    model = Price
    fields = ["from_at", "amount"]
    ordering = ["-from_at"]
    verbose_name_plural = gettext_lazy("Prices")

    @display(description=gettext_lazy("unit price"))
    def amount(self, row: Price) -> str:
        return yuan(row.unit_price_fen)


class NewPrice(BaseDialogForm):
    price = YuanField(label=gettext_lazy("Unit price (yuan)"))
    from_on = forms.DateField(
        label=gettext_lazy("From (empty: now)"),
        required=False,
        widget=UnfoldAdminSingleDateWidget(attrs={"type": "date"}),
    )


@admin.register(Product)
class ProductAdmin(CountyAdmin):
    form = ProductForm
    add_rights = change_rights = ("catalogue.edit",)
    list_display = ["code", "title", "spec", "category", "platform", "price_now", "is_active"]
    list_select_related = ["category", "platform"]
    list_filter = ["category", ("platform", ReferenceFilter), "is_active"]
    search_fields = ["code", "title", "title_en"]
    ordering = ["code"]
    fields = [("code", "is_active"), ("title", "title_en"), ("spec", "lookalike_group"),
              ("category", "platform"), "url"]  # fmt: skip
    add_fieldsets = [(None, {"fields": [*fields, "price"]})]
    inlines = [PriceInline]
    actions_detail = ["new_price"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).priced()

    def get_inlines(self, request: HttpRequest, obj: Any) -> list:
        return self.inlines if obj is not None else []

    @display(description=gettext_lazy("price"))
    def price_now(self, row: Product) -> str:
        return yuan(row.price_fen)

    def act(self, request: HttpRequest, form: ActionForm, row: Product | None) -> Product:
        given = dict(form.cleaned_data)
        price = given.pop("price", None)
        product = save_product(actor=request.user, product=row, **given)
        if price:
            set_price(product, actor=request.user, unit_price_fen=price)
        return product

    @button(
        gettext_lazy("New price"), rights=("catalogue.edit",), icon="sell", form=NewPrice,
        question=gettext_lazy("Earlier prices stay; orders keep the price they were quoted."),
    )  # fmt: skip
    def new_price(self, request: HttpRequest, row: Product, given: dict) -> str:
        set_price(
            row,
            actor=request.user,
            unit_price_fen=given["price"],
            from_at=midnight(given["from_on"]) if given["from_on"] else None,
        )
        return _("The new price is noted.")


@admin.register(Platform)
class PlatformAdmin(ReferenceAdmin):
    list_display = ["code", "name", "name_en", "is_active"]
    search_fields = ["code", "name", "name_en"]
    fields = ["code", ("name", "name_en"), ("position", "is_active")]

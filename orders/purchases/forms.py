from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import CodeField, TextField, WaybillField, YuanField
from accounts.doors.tags import local_name
from orders.catalogue.models import Category, Platform, Product
from orders.parcels.models import Carrier

from .choices import EvidenceKind
from .models import Order

MOST_FREE_LINES = 20


class FreeLineForm(forms.Form):
    """Something that is not in the picture list."""

    title = TextField(label=gettext_lazy("What"), max_length=120, required=False)
    spec = TextField(label=gettext_lazy("Size, colour, model"), max_length=80, required=False)
    platform = forms.ChoiceField(label=gettext_lazy("Platform"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    unit_price_fen = YuanField(label=gettext_lazy("Price of one (¥)"), required=False)
    quantity = forms.IntegerField(
        label=gettext_lazy("Pieces"), min_value=1, max_value=9999, required=False, initial=1
    )
    url = forms.URLField(
        label=gettext_lazy("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )

    def __init__(
        self,
        *args: Any,
        platforms: Iterable[Platform],
        categories: Iterable[Category],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = [(one.pk, local_name(one)) for one in platforms]
        self.fields["category"].choices = [(one.code, local_name(one)) for one in categories]
        self.fields["category"].initial = "other"
        self.fields["quantity"].widget.attrs["inputmode"] = "numeric"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("title") and "unit_price_fen" in given and not given["unit_price_fen"]:
            self.add_error("unit_price_fen", _("Say what one piece costs."))
        if not given.get("title") and given.get("unit_price_fen"):
            self.add_error("title", _("Say what it is."))
        return given

    @property
    def line(self) -> dict[str, Any] | None:
        """The line as an order wants it, or None where nothing was written."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if not given.get("title"):
            return None
        return {"quantity": 1, **given}


FreeLines = forms.formset_factory(
    FreeLineForm, extra=1, max_num=MOST_FREE_LINES, absolute_max=MOST_FREE_LINES
)


class NewOrderForm(forms.Form):
    """How many of each product, what else, and the costs of all."""

    freight_fen = YuanField(label=gettext_lazy("Freight (¥)"), required=False)
    discount_fen = YuanField(label=gettext_lazy("Discount (¥)"), required=False)
    note = TextField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, products: Iterable[Product], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.products = list(products)
        for product in self.products:
            self.fields[_name_of(product)] = forms.IntegerField(
                label=local_name(product), min_value=0, max_value=999, required=False,
                widget=forms.NumberInput(
                    attrs={"inputmode": "numeric", "min": 0, "max": 999, "placeholder": "0"}
                ),
            )  # fmt: skip

    def tiles(self) -> Iterator[tuple[Product, Any]]:
        """Each product with the field that counts it."""
        for product in self.products:
            yield product, self[_name_of(product)]

    @property
    def lines(self) -> list[dict[str, Any]]:
        wanted = []
        for product in self.products:
            if quantity := self.cleaned_data.get(_name_of(product)):
                wanted.append({"product": product.pk, "quantity": quantity})
        return wanted

    @property
    def costs(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "freight_fen": given["freight_fen"] or 0,
            "discount_fen": given["discount_fen"] or 0,
            "note": given["note"],
        }


def _name_of(product: Product) -> str:
    return f"quantity-{product.pk}"


def quantities_of(order: Order, products: Iterable[Product]) -> dict[str, int]:
    """Count an earlier order's products, to be copied."""
    living = {product.pk for product in products}
    counts: dict[str, int] = {}
    for line in order.lines.all():
        if line.product_id in living:
            name = f"quantity-{line.product_id}"
            counts[name] = counts.get(name, 0) + line.quantity
    return counts


def free_lines_of(order: Order, products: Iterable[Product]) -> list[dict[str, Any]]:
    """Describe an earlier order's other lines, to be copied."""
    living = {product.pk for product in products}
    return [
        {
            "title": line.title,
            "spec": line.spec,
            "platform": line.platform_id,
            "category": line.category.code,
            "unit_price_fen": line.unit_price_fen,
            "quantity": line.quantity,
            "url": line.url,
        }
        for line in order.lines.all()
        if line.product_id not in living
    ]


class AcceptForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("How did the villager say yes?"),
        choices=EvidenceKind,
        initial=EvidenceKind.SIGNATURE,
        widget=forms.RadioSelect,
    )
    note = TextField(label=gettext_lazy("Note"), max_length=200, required=False)


class PaymentForm(forms.Form):
    amount_fen = YuanField(label=gettext_lazy("Amount (¥)"))

    def clean_amount_fen(self) -> int:
        if not (amount := self.cleaned_data["amount_fen"]):
            raise ValidationError(_("Write an amount."))
        return amount


class ReasonForm(forms.Form):
    reason = TextField(label=gettext_lazy("Reason"), max_length=200)


class NoteForm(forms.Form):
    reason = TextField(label=gettext_lazy("Reason"), max_length=200, required=False)


class PurchaseForm(forms.Form):
    platform_order_no = CodeField(
        label=gettext_lazy("Platform order number"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    unit_price_fen = YuanField(label=gettext_lazy("Price of one (¥)"))


class WaybillForm(forms.Form):
    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"))
    waybill_no = WaybillField(label=gettext_lazy("Waybill"))
    quantity = forms.IntegerField(
        label=gettext_lazy("Pieces in this parcel"), min_value=1, max_value=9999
    )

    def __init__(self, *args: Any, carriers: Iterable[Carrier], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = [(one.pk, local_name(one)) for one in carriers]
        self.fields["quantity"].widget.attrs["inputmode"] = "numeric"

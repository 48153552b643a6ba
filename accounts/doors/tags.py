"""What the console's templates say often: icons, money, chips, the hidden keys of a form."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import get_language

from accounts.kernel.ids import new_id
from accounts.kernel.money import format_yuan

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> str:
    """Draw an icon of our sprite; it is decoration, the word stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        static("xiangyi/icons.svg"),
        name,
    )


@register.simple_tag
def goods_icon(code: str, title: str = "") -> str:
    """Draw what is bought: the thing itself where its English title names one, else its kind."""
    words = set(re.findall(r"[a-z]+", title.lower()))
    drawing = next((one for one, names in THINGS.items() if names & words), "")
    return format_html(
        '<svg class="goods" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("xiangyi/goods.svg"),
        drawing or (code if code in KINDS else "other"),
    )


KINDS = {"appliance", "digital", "daily", "food", "clothing", "farming", "other"}
THINGS = {
    "fridge": {"fridge", "freezer", "refrigerator"},
    "cooker": {"cooker"},
    "fan": {"fan"},
    "television": {"television", "tv"},
    "phone": {"phone"},
    "charger": {"charger", "cable"},
    "radio": {"radio"},
    "paper": {"paper"},
    "flask": {"flask", "thermos"},
    "quilt": {"quilt", "blanket"},
    "flour": {"flour", "rice"},
    "oil": {"oil"},
    "tin": {"milk"},
    "jacket": {"jacket", "coat"},
    "boots": {"boots"},
    "shoes": {"shoes", "trainers"},
    "sprayer": {"sprayer"},
    "shears": {"shears"},
    "film": {"film"},
    "glasses": {"glasses"},
}


@register.filter
def yuan(fen: int | None) -> str:
    """Write fen as ¥1,284.50."""
    if fen is None:
        return "–"
    return f"-¥{format_yuan(-fen)}" if fen < 0 else f"¥{format_yuan(fen)}"


@register.filter
def plain_yuan(fen: int | None) -> str:
    """Write fen as 1284.50, for the value of a field."""
    return "" if fen is None else format_yuan(fen).replace(",", "")


@register.filter
def local_name(row: Any) -> str:
    """Name a row of a list in the reader's language: carriers, platforms, categories, products."""
    if row is None:
        return ""
    if not (get_language() or "").startswith("zh"):
        english = getattr(row, "name_en", "") or getattr(row, "title_en", "")
        if english:
            return english
    return str(row)


@register.simple_tag
def op_key() -> str:
    """Give this rendering of a form the key that makes a double tap harmless."""
    return format_html('<input type="hidden" name="op_key" value="{}">', new_id())


@register.inclusion_tag("console/field.html")
def field(bound: Any, **more: Any) -> dict[str, Any]:
    """Show one field: label, control, help, what is wrong with it."""
    return {"field": bound, **more}


TONES = {
    # returns of goods
    "requested": ("clock", "amber"), "goods_at_station": ("parcel", "amber"),
    "inspected": ("parcel", "amber"), "pick_code_issued": ("out", "blue"),
    "handed_to_carrier": ("van", "blue"), "merchant_received": ("in", "blue"),
    "merchant_rejected": ("warn", "red"), "disputed": ("warn", "red"),
    "lost_in_return": ("warn", "red"), "refund_agreed": ("money", "blue"),
    "refund_in": ("money", "amber"), "paid_out": ("money", "green"),
    "exchanged": ("out", "green"), "goods_coming_back": ("van", "blue"),
    "expired_window": ("clock", "grey"),
    # parcels
    "expected": ("in", "blue"), "received_county": ("in", "blue"), "sorted": ("in", "blue"),
    "bagged": ("van", "blue"), "loaded": ("van", "blue"), "in_transit": ("van", "blue"),
    "forwarding": ("van", "blue"), "arrived": ("parcel", "amber"), "shelved": ("shelf", "green"),
    "overdue": ("clock", "red"), "held": ("lock", "red"), "missorted": ("warn", "red"),
    "short": ("warn", "red"), "lost": ("warn", "red"), "claim": ("warn", "red"),
    "return_due": ("out", "amber"), "return_bagged": ("out", "amber"),
    "return_loaded": ("van", "amber"),
    "returned_county": ("out", "grey"), "returned_carrier": ("out", "grey"),
    "void": ("undo", "grey"),
    # parcels that go out
    "booked": ("order", "grey"), "accepted": ("parcel", "amber"), "labelled": ("print", "amber"),
    "staged": ("out", "green"), "arrived_county": ("in", "blue"), "tendered": ("out", "blue"),
    "carrier_transit": ("van", "blue"),
    "returned_to_sender": ("undo", "amber"),
    # lines and orders
    "draft": ("order", "grey"), "quoted": ("message", "amber"), "requoted": ("warn", "red"),
    "awaiting_funds": ("money", "amber"), "funded": ("order", "blue"), "placed": ("check", "blue"),
    "partly_shipped": ("van", "blue"), "shipped": ("van", "blue"),
    "partly_ready": ("shelf", "amber"),
    "ready": ("shelf", "green"), "collected": ("check", "grey"), "completed": ("check", "grey"),
    "refused": ("undo", "grey"), "cancel_pending": ("clock", "amber"),
    "cancelled": ("undo", "grey"),
    "abandoned": ("undo", "grey"),
    # cases
    "solved": ("check", "grey"),
    # claims
    "reported": ("warn", "amber"), "assessed": ("money", "amber"), "offered": ("message", "amber"),
    "approved": ("money", "blue"), "paid": ("check", "green"),
    "rejected": ("undo", "grey"),
    # messages
    "queued": ("clock", "blue"), "sent": ("check", "green"), "failed": ("warn", "red"),
    "call_list": ("phone", "amber"), "called": ("check", "green"),
    # commission
    "waiting": ("clock", "amber"), "vested": ("check", "green"),
    # stations
    "open": ("check", "green"), "trial": ("check", "green"), "warned": ("warn", "amber"),
    "suspended": ("lock", "red"), "closing": ("clock", "amber"), "closed": ("lock", "grey"),
    # bags, manifests, runs, stops, pouches
    "sealed": ("lock", "blue"), "delivered": ("check", "green"), "opened": ("parcel", "green"),
    "empty_returned": ("undo", "grey"), "committed": ("lock", "blue"),
    "planned": ("clock", "amber"), "departed": ("van", "blue"), "pending": ("clock", "grey"),
    "unloading": ("parcel", "amber"), "matched": ("check", "green"),
    "discrepant": ("warn", "red"), "resolved": ("check", "green"), "taken": ("van", "blue"),
    "counted": ("check", "green"),
}  # fmt: skip


@register.inclusion_tag("console/chip.html")
def chip(row: Any, name: str = "status") -> dict[str, Any]:
    """Show a status by icon, colour and word."""
    value = getattr(row, name)
    shape, tone = TONES.get(str(value), ("gear", "grey"))
    label = getattr(row, f"get_{name}_display", lambda: value)()
    return {"icon_name": shape, "tone": tone, "label": label}


@register.inclusion_tag("console/chip.html")
def status_chip(value: str, label: Any) -> dict[str, Any]:
    """Show a status given as value and word."""
    shape, tone = TONES.get(str(value), ("gear", "grey"))
    return {"icon_name": shape, "tone": tone, "label": label}

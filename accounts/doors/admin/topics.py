"""What an event is called on a page; its code stays beside it for whoever searches."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: dict[str, Promise] = {
    "admin.exported": _("List exported"),
    "case.assigned": _("Case given to an owner"),
    "case.noted": _("Evidence added"),
    "case.opened": _("Case opened"),
    "case.reopened": _("Case opened again"),
    "case.solved": _("Case solved"),
    "category.saved": _("Category saved"),
    "county.founded": _("County founded"),
    "divisions.imported": _("Places imported"),
    "file.stored": _("File stored"),
    "identity.signed_in": _("Signed in"),
    "identity.signed_out": _("Signed out"),
    "notification.sent": _("Message sent"),
    "outbox.retried": _("Parked work tried again"),
    "parcel.announced": _("Parcel announced"),
    "parcel.refused": _("Parcel refused"),
    "parcel.unlocked": _("Pick-up code unlocked"),
    "parcels.handed_over": _("Parcels handed over"),
    "parcels.overdue": _("Parcels overdue"),
    "parcels.scanned": _("Parcels scanned"),
    "parcels.shelved": _("Parcels put on the shelf"),
    "price.set": _("Price set"),
    "product.saved": _("Product saved"),
    "purchase.accepted": _("Quote accepted"),
    "purchase.bought": _("Line bought"),
    "purchase.cancel_answered": _("Platform answered the cancellation"),
    "purchase.cancel_asked": _("Cancellation asked of the platform"),
    "purchase.cancelled": _("Cancelled"),
    "purchase.collected": _("Goods collected"),
    "purchase.out_of_stock": _("Out of stock"),
    "purchase.paid": _("Payment taken"),
    "purchase.placed": _("Order placed"),
    "purchase.ready": _("Goods ready"),
    "purchase.refunded": _("Money paid back"),
    "purchase.requoted": _("Price changed"),
    "purchase.shipped": _("Waybill linked"),
    "prohibited.saved": _("Prohibited item saved"),
    "rate.saved": _("Rate saved"),
    "sending.accepted": _("Sending accepted"),
    "sending.account_changed": _("Account changed"),
    "sending.account_opened": _("Account opened"),
    "sending.account_paid": _("Account paid"),
    "sending.cancelled": _("Sending cancelled"),
    "sending.refunded": _("Fee paid back"),
    "sending.tendered": _("Sending given to the carrier"),
    "staff.assigned": _("Post given"),
    "staff.assignment_ended": _("Post ended"),
    "staff.deactivated": _("Login shut"),
    "staff.hired": _("Hired"),
    "staff.password_set": _("Password set"),
    "station.changed": _("Station changed"),
    "station.moved": _("Station took a step"),
    "station.opened": _("Station opened"),
    "station.proposed": _("Station proposed"),
    "villager.adopted": _("Villager moved to another station"),
    "villager.changed": _("Villager changed"),
    "villager.registered": _("Villager registered"),
    "villager.revealed": _("Name and phone looked at"),
}


def topic_label(topic: str) -> str:
    """Return the words for an event, or its code where there are none."""
    return str(TOPICS.get(topic, topic))

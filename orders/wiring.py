"""Who hears what, for the rooms of orders: the one page that says what follows from a fact."""

from accounts.audit.hearing import hear
from orders.ledger.queries import prove_with
from orders.parcels.handlers import notify_recipients_of_arrivals, stamp_notified
from orders.purchases.handlers import (
    move_lines_with_their_parcels,
    refuse_lines_with_their_parcels,
)
from orders.purchases.queries import order_faults
from orders.reports.handlers import count_scans
from orders.sending.queries import sending_faults

COUNTED = [
    "parcel.announced",
    "parcel.refused",
    "parcels.scanned",
    "parcels.handed_over",
    "parcels.overdue",
]


def wire() -> None:
    for topic in COUNTED:
        hear(topic, count_scans)
    hear("parcels.scanned", move_lines_with_their_parcels)
    hear("parcel.refused", refuse_lines_with_their_parcels)
    hear("parcels.shelved", notify_recipients_of_arrivals)
    hear("notification.sent", stamp_notified)
    prove_with(order_faults)
    prove_with(sending_faults)

"""Re-exports: Django sees one app, a reader sees rooms."""

from orders.cases import admin as cases
from orders.catalogue import admin as catalogue
from orders.claims import admin as claims
from orders.commissions import admin as commissions
from orders.ledger import admin as ledger
from orders.parcels import admin as parcels
from orders.parcels.carriers import admin as carriers
from orders.purchases import admin as purchases
from orders.returns import admin as returns
from orders.runs import admin as runs
from orders.sending import admin as sending
from orders.sending.bookings import admin as bookings
from orders.shelves import admin as shelves
from orders.stocktaking import admin as stocktaking
from orders.urging import admin as urging

__all__ = [
    "bookings",
    "carriers",
    "cases",
    "catalogue",
    "claims",
    "commissions",
    "ledger",
    "parcels",
    "purchases",
    "returns",
    "runs",
    "sending",
    "shelves",
    "stocktaking",
    "urging",
]

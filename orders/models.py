"""Re-exports: Django sees one app, a reader sees rooms."""

from orders.cases.models import Case, CaseNote
from orders.catalogue.models import Category, Platform, Price, Product
from orders.commissions.models import (
    CommissionLine,
    CommissionRule,
    CommissionTally,
    RateSnapshot,
    StationTerms,
)
from orders.ledger.models import JournalEntry, LedgerAccount, Transfer
from orders.parcels.carriers.models import WaybillPattern
from orders.parcels.models import (
    Carrier,
    Parcel,
    ScanEvent,
    ScanOp,
    ShelfCounter,
    WaybillAlias,
)
from orders.purchases.models import Order, OrderLine, ParcelContent, UpstreamOrder
from orders.reports.models import DayCounter
from orders.returns.models import GoodsReturn, ReturnPayout
from orders.sending.models import (
    AccountMove,
    CarrierRate,
    ProhibitedItem,
    SenderAccount,
    SenderIdentity,
    Sending,
    Tender,
)
from orders.shelves.models import Shelf

__all__ = [
    "AccountMove",
    "Carrier",
    "CarrierRate",
    "Case",
    "CaseNote",
    "Category",
    "CommissionLine",
    "CommissionRule",
    "CommissionTally",
    "DayCounter",
    "GoodsReturn",
    "JournalEntry",
    "LedgerAccount",
    "Order",
    "OrderLine",
    "Parcel",
    "ParcelContent",
    "Platform",
    "Price",
    "Product",
    "ProhibitedItem",
    "RateSnapshot",
    "ReturnPayout",
    "ScanEvent",
    "ScanOp",
    "SenderAccount",
    "SenderIdentity",
    "Sending",
    "Shelf",
    "ShelfCounter",
    "StationTerms",
    "Tender",
    "Transfer",
    "UpstreamOrder",
    "WaybillAlias",
    "WaybillPattern",
]

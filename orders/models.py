"""Re-exports: Django sees one app, a reader sees rooms."""

from orders.cases.models import Case, CaseNote
from orders.catalogue.models import Category, Platform, Price, Product
from orders.claims.models import Claim, LiabilityRule
from orders.commissions.models import (
    CommissionLine,
    CommissionRule,
    CommissionTally,
    RateSnapshot,
    StationTerms,
)
from orders.ledger.models import JournalEntry, LedgerAccount, Transfer
from orders.parcels.carriers.models import (
    CarrierCode,
    CarrierEvent,
    CarrierHook,
    CarrierOddity,
    CarrierPush,
    CarrierTrack,
    WaybillPattern,
)
from orders.parcels.models import (
    Carrier,
    Parcel,
    ScanEvent,
    ScanOp,
    ShelfCounter,
    WaybillAlias,
)
from orders.purchases.models import Order, OrderLine, ParcelContent, UpstreamOrder
from orders.reports.models import DayCounter, StatusCounter
from orders.returns.models import GoodsReturn, ReturnPayout
from orders.runs.models import (
    Bag,
    BagItem,
    CustodyAct,
    Manifest,
    ManifestLine,
    Pouch,
    Route,
    RouteDeparture,
    RouteException,
    RouteStop,
    Run,
    RunItem,
    Stop,
    StopScan,
    UnitEvent,
    Vehicle,
)
from orders.sending.bookings.models import CarrierBooking
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
from orders.stocktaking.models import StockTake, StockTakeItem
from orders.urging.models import Festival, OverduePolicy

__all__ = [
    "AccountMove",
    "Bag",
    "BagItem",
    "Carrier",
    "CarrierBooking",
    "CarrierCode",
    "CarrierEvent",
    "CarrierHook",
    "CarrierOddity",
    "CarrierPush",
    "CarrierRate",
    "CarrierTrack",
    "Case",
    "CaseNote",
    "Category",
    "Claim",
    "CommissionLine",
    "CommissionRule",
    "CommissionTally",
    "CustodyAct",
    "DayCounter",
    "Festival",
    "GoodsReturn",
    "JournalEntry",
    "LedgerAccount",
    "LiabilityRule",
    "Manifest",
    "ManifestLine",
    "Order",
    "OrderLine",
    "OverduePolicy",
    "Parcel",
    "ParcelContent",
    "Platform",
    "Pouch",
    "Price",
    "Product",
    "ProhibitedItem",
    "RateSnapshot",
    "ReturnPayout",
    "Route",
    "RouteDeparture",
    "RouteException",
    "RouteStop",
    "Run",
    "RunItem",
    "ScanEvent",
    "ScanOp",
    "SenderAccount",
    "SenderIdentity",
    "Sending",
    "Shelf",
    "ShelfCounter",
    "StationTerms",
    "StatusCounter",
    "StockTake",
    "StockTakeItem",
    "Stop",
    "StopScan",
    "Tender",
    "Transfer",
    "UnitEvent",
    "UpstreamOrder",
    "Vehicle",
    "WaybillAlias",
    "WaybillPattern",
]

"""The rows of this room."""

from .bags import Bag, BagItem, Manifest, ManifestLine, shown_number
from .history import UnitEvent
from .routes import Route, RouteDeparture, RouteException, RouteStop, Vehicle
from .runs import CustodyAct, Pouch, Run, RunItem, Stop, StopScan

__all__ = [
    "Bag",
    "BagItem",
    "CustodyAct",
    "Manifest",
    "ManifestLine",
    "Pouch",
    "Route",
    "RouteDeparture",
    "RouteException",
    "RouteStop",
    "Run",
    "RunItem",
    "Stop",
    "StopScan",
    "UnitEvent",
    "Vehicle",
    "shown_number",
]

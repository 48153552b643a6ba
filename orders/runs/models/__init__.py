"""The rows of this room."""

from .bags import Bag, BagItem, Manifest, ManifestLine, shown_number
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
    "Vehicle",
    "shown_number",
]

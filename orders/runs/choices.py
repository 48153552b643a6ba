"""Statuses of bags, manifests, runs, stops and pouches with their moves (domain 3.5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VehicleKind(models.TextChoices):
    VAN = "van", _("Van")
    BUS = "bus", _("Bus")
    POSTMAN = "postman", _("Postman")
    MOTORBIKE = "motorbike", _("Motorbike")


SEALED_ONLY = {VehicleKind.BUS, VehicleKind.POSTMAN}
"""Bus drivers and postmen take sealed bags and pouches, never loose parcels."""


class ExceptionKind(models.TextChoices):
    CANCELLED = "cancelled", _("No departure")
    SHIFTED = "shifted", _("Departs at another time")


class ExceptionCause(models.TextChoices):
    MARKET_DAY = "market_day", _("Market day")
    HOLIDAY = "holiday", _("Holiday")
    WEATHER = "weather", _("Weather")
    OTHER = "other", _("Other")


class BagDirection(models.TextChoices):
    TO_POINT = "to_point", _("To a service point")
    TO_CENTRE = "to_centre", _("To the centre")
    RETURN = "return", _("Return")


class BagStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("bag", "Open")
    SEALED = "sealed", _("Sealed")
    LOADED = "loaded", _("Loaded")
    DELIVERED = "delivered", _("Delivered")
    OPENED = "opened", _("Opened")
    EMPTY_RETURNED = "empty_returned", _("Empty, returned")


B = BagStatus
BAG_MOVES = {
    B.OPEN: {B.SEALED},
    B.SEALED: {B.LOADED, B.OPENED},  # opened again where it was sealed
    B.LOADED: {B.DELIVERED},
    B.DELIVERED: {B.LOADED, B.OPENED},  # left at the wrong door, it rides on
    B.OPENED: {B.EMPTY_RETURNED},
    B.EMPTY_RETURNED: set(),
}
LIVE_BAG = [B.OPEN.value, B.SEALED.value, B.LOADED.value, B.DELIVERED.value]
"""What is listed in one of these is said to be in it."""


class SealFound(models.TextChoices):
    NONE = "", ""
    OK = "ok", _("Seal intact")
    BROKEN = "broken", _("Seal broken")
    WRONG = "wrong", _("Wrong seal")


class ManifestStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    COMMITTED = "committed", _("Committed")
    DEPARTED = "departed", _("Departed")
    CLOSED = "closed", _("Closed")
    VOID = "void", _("Void")


M = ManifestStatus
MANIFEST_MOVES = {
    M.DRAFT: {M.COMMITTED, M.VOID},
    M.COMMITTED: {M.DEPARTED},
    M.DEPARTED: {M.CLOSED},
    M.CLOSED: set(),
    M.VOID: set(),
}


class RunStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DEPARTED = "departed", _("On the road")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


RUN_MOVES = {
    RunStatus.PLANNED: {RunStatus.DEPARTED, RunStatus.CANCELLED},
    RunStatus.DEPARTED: {RunStatus.CLOSED},
    RunStatus.CLOSED: set(),
    RunStatus.CANCELLED: set(),
}


class StopStatus(models.TextChoices):
    PENDING = "pending", _("Not reached yet")
    ARRIVED = "arrived", _("Van is there")
    UNLOADING = "unloading", _("Unloading")
    MATCHED = "matched", _("Everything there")
    DISCREPANT = "discrepant", _("Something differs")
    RESOLVED = "resolved", _("Differences settled")
    FAILED = "failed", _("Station was closed")


S = StopStatus
STOP_MOVES = {
    S.PENDING: {S.ARRIVED, S.FAILED},
    S.ARRIVED: {S.UNLOADING, S.MATCHED, S.DISCREPANT, S.FAILED},
    S.UNLOADING: {S.MATCHED, S.DISCREPANT},
    S.DISCREPANT: {S.RESOLVED},
    S.MATCHED: set(),
    S.RESOLVED: set(),
    S.FAILED: {S.ARRIVED},  # somebody came to open after all
}
AT_STOP = {S.ARRIVED, S.UNLOADING, S.MATCHED, S.DISCREPANT, S.RESOLVED}
"""The van is, or was, there: it may take things along."""
STOP_DONE = {S.MATCHED, S.DISCREPANT, S.RESOLVED, S.FAILED}


class Aboard(models.TextChoices):
    """Where a thing a run took is now, as the run's own list has it."""

    ABOARD = "aboard", _("Aboard")
    OFF = "off", _("Unloaded")
    MISSING = "missing", _("Missing")


class PouchStatus(models.TextChoices):
    TAKEN = "taken", _("On the road")
    ARRIVED = "arrived", _("At the centre")
    COUNTED = "counted", _("Counted")


POUCH_MOVES = {
    PouchStatus.TAKEN: {PouchStatus.ARRIVED, PouchStatus.COUNTED},
    PouchStatus.ARRIVED: {PouchStatus.COUNTED},
    PouchStatus.COUNTED: set(),
}


class ActKind(models.TextChoices):
    DEPART = "depart", _("Loaded at departure")
    DROP = "drop", _("Dropped")
    COLLECT = "collect", pgettext_lazy("line haul", "Collected")
    POUCH = "pouch", _("Cash pouch taken")


class ProofKind(models.TextChoices):
    NONE = "", ""
    ACCOUNT = "account", _("Own account")
    PIN = "pin", _("PIN")
    TOKEN = "token", _("QR code")
    SIGNATURE = "signature", _("Signature")


class Unit(models.TextChoices):
    """What carries a custodian of its own besides parcels."""

    BAG = "bag", _("Bag")
    POUCH = "pouch", _("Cash pouch")

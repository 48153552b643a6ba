"""Kinds of division and station, and the life of a station (domain 3.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DivisionLevel(models.TextChoices):
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")
    VILLAGE = "village", _("Village")


class StationKind(models.TextChoices):
    CENTRE = "centre", _("Operation centre")
    POINT = "point", _("Service point")


class StationStatus(models.TextChoices):
    LEAD = "lead", _("Lead")
    APPLIED = "applied", _("Applied")
    SURVEYED = "surveyed", _("Surveyed")
    PUBLIC_NOTICE = "public_notice", _("Public notice")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    CONTRACTED = "contracted", _("Contracted")
    FITTING_OUT = "fitting_out", _("Fitting out")
    TRAINED = "trained", _("Trained")
    ACCEPTED = "accepted", _("Accepted")
    TRIAL = "trial", _("Trial")
    OPEN = "open", _("Open")
    WARNED = "warned", _("Warned")
    SUSPENDED = "suspended", _("Suspended")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged into another")


S = StationStatus
STATION_MOVES = {
    S.LEAD: {S.APPLIED, S.REJECTED},
    S.APPLIED: {S.SURVEYED, S.REJECTED},
    S.SURVEYED: {S.PUBLIC_NOTICE, S.REJECTED},
    S.PUBLIC_NOTICE: {S.APPROVED, S.REJECTED},
    S.APPROVED: {S.CONTRACTED, S.REJECTED},
    S.CONTRACTED: {S.FITTING_OUT},
    S.FITTING_OUT: {S.TRAINED},
    S.TRAINED: {S.ACCEPTED},
    S.ACCEPTED: {S.TRIAL},
    S.TRIAL: {S.OPEN, S.CLOSING},
    S.OPEN: {S.WARNED, S.SUSPENDED, S.CLOSING, S.MERGED},
    S.WARNED: {S.OPEN, S.SUSPENDED, S.CLOSING},
    S.SUSPENDED: {S.OPEN, S.WARNED, S.CLOSING},
    S.CLOSING: {S.CLOSED},
}

WORKING = {S.TRIAL, S.OPEN, S.WARNED}
"""A station in one of these takes new orders and parcels."""

HANDING_OUT = WORKING | {S.SUSPENDED, S.CLOSING}
"""A station in one of these still hands over what lies on its shelves."""


class CodeScheme(models.TextChoices):
    SERIAL = "serial", _("Running number")
    WAYBILL_TAIL = "waybill_tail", _("Last four of the waybill")


class Datum(models.TextChoices):
    WGS84 = "gps", "WGS-84"
    GCJ02 = "mars", "GCJ-02"
    BD09 = "baidu", "BD-09"
    SCHEMATIC = "schematic", _("Schematic")

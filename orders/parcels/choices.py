"""Where a parcel can be, and the steps a scan can take (domain 3.2, 3.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")


class ParcelStatus(models.TextChoices):
    EXPECTED = "expected", _("Expected")
    RECEIVED_COUNTY = "received_county", _("Received at the centre")
    SORTED = "sorted", _("Sorted")
    BAGGED = "bagged", _("Bagged")
    LOADED = "loaded", _("Loaded")
    IN_TRANSIT = "in_transit", _("On the road")
    ARRIVED = "arrived", _("Arrived at the service point")
    SHELVED = "shelved", _("On the shelf")
    COLLECTED = "collected", _("Collected")
    HELD = "held", _("Held")
    MISSORTED = "missorted", _("Missorted")
    FORWARDING = "forwarding", _("Being forwarded")
    SHORT = "short", _("Short")
    FOUND = "found", _("Found")
    LOST = "lost", _("Lost")
    CLAIM = "claim", _("Claimed")
    REFUSED = "refused", _("Refused")
    OVERDUE = "overdue", _("Overdue")
    RETURN_DUE = "return_due", _("To be returned")
    RETURN_BAGGED = "return_bagged", _("Bagged for return")
    RETURN_LOADED = "return_loaded", _("On the road for return")
    RETURNED_COUNTY = "returned_county", _("Returned to the centre")
    RETURNED_CARRIER = "returned_carrier", _("Returned to the carrier")
    VOID = "void", _("Void")
    # outward
    BOOKED = "booked", _("Booked")
    ACCEPTED = "accepted", _("Accepted for sending")
    LABELLED = "labelled", _("Labelled")
    STAGED = "staged", _("Staged")
    ARRIVED_COUNTY = "arrived_county", _("Outward at the centre")
    TENDERED = "tendered", _("Tendered to the carrier")
    CARRIER_TRANSIT = "carrier_transit", _("With the carrier")
    DELIVERED = "delivered", _("Delivered")
    RETURNED_TO_SENDER = "returned_to_sender", _("Returned to the sender")
    CANCELLED = "cancelled", _("Cancelled")


class Custody(models.TextChoices):
    """Who answers for a parcel: exactly one at every moment, and liability follows it."""

    CARRIER = "carrier", _("Carrier")
    STATION = "station", _("Station")
    RUN = "run", _("On the road")
    PERSON = "person", _("Recipient or sender")


P = ParcelStatus
INBOUND_MOVES = {
    P.EXPECTED: {P.RECEIVED_COUNTY, P.ARRIVED, P.LOADED, P.VOID},
    P.RECEIVED_COUNTY: {P.SORTED, P.HELD, P.MISSORTED, P.RETURN_DUE, P.VOID, P.SHORT},
    P.SORTED: {P.BAGGED, P.HELD, P.MISSORTED},
    P.BAGGED: {P.LOADED, P.SHORT},
    P.LOADED: {P.IN_TRANSIT, P.SHORT},
    P.IN_TRANSIT: {P.ARRIVED, P.SHORT, P.RECEIVED_COUNTY},
    P.ARRIVED: {P.SHELVED, P.HELD, P.MISSORTED, P.REFUSED, P.RETURN_DUE, P.SHORT},
    P.SHELVED: {P.COLLECTED, P.HELD, P.REFUSED, P.OVERDUE, P.RETURN_DUE, P.MISSORTED, P.SHORT},
    P.OVERDUE: {P.COLLECTED, P.HELD, P.REFUSED, P.RETURN_DUE, P.SHELVED, P.MISSORTED, P.SHORT},
    P.HELD: {P.ARRIVED, P.RECEIVED_COUNTY, P.REFUSED, P.RETURN_DUE, P.SHORT},
    P.MISSORTED: {P.FORWARDING, P.RETURN_DUE, P.ARRIVED, P.SHORT},
    P.FORWARDING: {P.ARRIVED, P.RECEIVED_COUNTY, P.SHORT},
    P.SHORT: {P.FOUND, P.LOST},
    P.FOUND: {P.ARRIVED, P.RECEIVED_COUNTY},
    P.LOST: {P.CLAIM},
    P.REFUSED: {P.RETURN_DUE, P.ARRIVED, P.RECEIVED_COUNTY, P.SHORT},  # she may change her mind
    P.RETURN_DUE: {P.RETURN_BAGGED, P.RETURNED_CARRIER, P.SHELVED, P.SHORT},
    P.RETURN_BAGGED: {P.RETURN_LOADED, P.RETURNED_COUNTY, P.SHORT},
    P.RETURN_LOADED: {P.RETURNED_COUNTY, P.SHORT},
    P.RETURNED_COUNTY: {P.RETURNED_CARRIER, P.SHORT},
    P.COLLECTED: {P.ARRIVED},  # given to the wrong person and brought back
}
OUTBOUND_MOVES = {
    P.BOOKED: {P.ACCEPTED, P.CANCELLED},
    P.ACCEPTED: {P.LABELLED, P.CANCELLED, P.SHORT},
    P.LABELLED: {P.STAGED, P.CANCELLED, P.SHORT},
    P.STAGED: {P.BAGGED, P.CANCELLED, P.SHORT},
    P.BAGGED: {P.LOADED, P.CANCELLED},
    P.LOADED: {P.ARRIVED_COUNTY, P.SHORT, P.LOST},
    P.ARRIVED_COUNTY: {P.TENDERED, P.CANCELLED, P.SHORT},
    P.TENDERED: {P.CARRIER_TRANSIT},
    P.CARRIER_TRANSIT: {P.DELIVERED, P.RETURNED_TO_SENDER, P.LOST},
    P.SHORT: {P.FOUND, P.LOST},
    P.FOUND: {P.STAGED, P.ARRIVED_COUNTY},
    # a carrier takes its word back: found and delivered after all, or refused at the door
    P.DELIVERED: {P.RETURNED_TO_SENDER},
    P.LOST: {P.CLAIM, P.DELIVERED, P.RETURNED_TO_SENDER},
}

ON_SHELF = {P.SHELVED, P.OVERDUE}
"""Lying on a shelf with a pick-up code."""

CLOSED = {
    P.COLLECTED, P.CLAIM, P.RETURNED_CARRIER, P.VOID,
    P.DELIVERED, P.RETURNED_TO_SENDER, P.CANCELLED,
}  # fmt: skip
"""A parcel in one of these is finished; the same waybill may open another visit."""


class Step(models.TextChoices):
    """What a scan says. Names follow GS1 CBV business steps where it has one."""

    RECEIVE = "receive", _("Receive")
    LOAD = "load", _("Load")
    UNLOAD = "unload", _("Unload")
    SHELVE = "shelve", _("Shelve")
    HOLD = "hold", _("Hold")
    RELEASE = "release", _("Release a hold")
    SEND_BACK = "send_back", _("Send back")
    ACCEPT = "accept", _("Accept for sending")
    STAGE = "stage", _("Stage for the van")
    TENDER = "tender", _("Tender to the carrier")
    # written by their own actions, never uploaded as scans
    ANNOUNCE = "announce", _("Announced")
    COLLECT = "collect", _("Collected")
    REFUSE = "refuse", _("Refused")
    OVERDUE = "overdue", _("Overdue")
    LABEL = "label", _("Label printed")
    CANCEL = "cancel", _("Sending cancelled")
    RETURN_DUE = "return_due", _("Return is due")
    FORWARD = "forward", _("Sent to another station")
    CORRECT = "correct", _("Carrier corrected")
    VOID = "void", _("Scan undone")
    TAKE_BACK = "take_back", _("Brought back")
    BAG = "bag", _("Put into a bag")
    SHORT = "short", _("Found missing")
    LOST = "lost", _("Declared lost")
    CARRIER = "carrier", _("Reported by the carrier")
    CLAIM = "claim", _("Claimed")
    INFERRED = "inferred", _("Inferred")


SCANNABLE = [
    Step.RECEIVE, Step.LOAD, Step.UNLOAD, Step.SHELVE, Step.HOLD,
    Step.RELEASE, Step.SEND_BACK, Step.ACCEPT, Step.STAGE, Step.TENDER,
]  # fmt: skip


class HoldReason(models.TextChoices):
    NONE = "", ""
    NO_CONSENT = "no_consent", _("No consent to leave it at the station")
    DAMAGED = "damaged", _("Damaged")
    WET = "wet", _("Wet")
    OPENED = "opened", _("Opened")
    UNKNOWN_RECIPIENT = "unknown_recipient", _("Unknown recipient")
    CONTRABAND = "contraband", _("Prohibited contents")
    OTHER = "other", _("Other")


class ConsentBasis(models.TextChoices):
    NONE = "", _("None")
    ORDER = "order", _("Ordered to the station")
    STANDING = "standing", _("Standing consent")
    ADDRESS = "address", _("Addressed to the station")

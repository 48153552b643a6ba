"""Each carrier's vocabulary in ours (interop A3), as data: source, code, what it means to us."""

from __future__ import annotations

from .choices import CarrierStatus as S

TABLE: dict[str, dict[str, S]] = {
    # basic states have one or two digits, advanced ones three or four
    "kuaidi100": {
        "101": S.REGISTERED, "102": S.REGISTERED,
        "1": S.ACCEPTED, "103": S.ACCEPTED,
        "0": S.IN_TRANSIT, "1001": S.IN_TRANSIT, "1002": S.IN_TRANSIT, "1003": S.IN_TRANSIT,
        "7": S.IN_TRANSIT,
        "201": S.DELAYED, "202": S.DELAYED, "208": S.DELAYED,
        "5": S.OUT_FOR_DELIVERY,
        "501": S.AT_PICKUP_POINT,
        "204": S.ATTEMPT_FAILED, "206": S.ATTEMPT_FAILED, "207": S.ATTEMPT_FAILED,
        "205": S.OVERDUE_AT_POINT,
        "3": S.DELIVERED, "301": S.DELIVERED, "302": S.DELIVERED, "303": S.DELIVERED,
        "304": S.DELIVERED,
        "14": S.REFUSED, "203": S.REFUSED,
        "6": S.RETURNING, "4": S.RETURNED,
        "401": S.CANCELLED, "210": S.CANCELLED,
        "209": S.DAMAGED,
        "8": S.CUSTOMS, "10": S.CUSTOMS, "11": S.CUSTOMS, "12": S.CUSTOMS, "13": S.CUSTOMS,
        "2": S.UNKNOWN,
    },
    "emsevt": {
        "EMA": S.ACCEPTED,
        "EMB": S.IN_TRANSIT, "EMC": S.IN_TRANSIT, "EMD": S.IN_TRANSIT, "EMF": S.IN_TRANSIT,
        "EMG": S.AT_PICKUP_POINT, "EMH": S.ATTEMPT_FAILED, "EMI": S.DELIVERED,
        "EME": S.CUSTOMS, "EDB": S.CUSTOMS, "EDC": S.CUSTOMS,
    },
    "yunda": {
        "GOT": S.ACCEPTED, "ACCEPT": S.ACCEPTED,
        "ARRIVAL": S.IN_TRANSIT, "DEPARTURE": S.IN_TRANSIT, "TRANSFER": S.IN_TRANSIT,
        "SENT": S.OUT_FOR_DELIVERY, "INBOUND": S.AT_PICKUP_POINT, "SIGNFAIL": S.ATTEMPT_FAILED,
        "SIGNED": S.DELIVERED, "OUTBOUND": S.DELIVERED, "REJECTION": S.REFUSED,
        "RETURN": S.RETURNING, "ISSUE": S.DAMAGED, "OTHER": S.UNKNOWN,
    },
    "cainiao": {
        "WAIT_ACCEPT": S.REGISTERED, "ACCEPT": S.ACCEPTED, "TRANSPORT": S.IN_TRANSIT,
        "DELIVERING": S.OUT_FOR_DELIVERY, "AGENT_SIGN": S.AT_PICKUP_POINT,
        "FAILED": S.ATTEMPT_FAILED, "SIGN": S.DELIVERED,
    },
    "aftership": {
        "Pending": S.REGISTERED, "InfoReceived": S.REGISTERED, "InTransit": S.IN_TRANSIT,
        "OutForDelivery": S.OUT_FOR_DELIVERY, "AvailableForPickup": S.AT_PICKUP_POINT,
        "AttemptFail": S.ATTEMPT_FAILED, "Delivered": S.DELIVERED, "Exception": S.DELAYED,
        "Exception_003": S.REFUSED, "Exception_004": S.CUSTOMS, "Exception_005": S.DELAYED,
        "Expired": S.UNKNOWN,
    },
    "17track": {
        "InfoReceived": S.REGISTERED, "InTransit_PickedUp": S.ACCEPTED,
        "InTransit": S.IN_TRANSIT, "Exception_Delayed": S.DELAYED,
        "OutForDelivery": S.OUT_FOR_DELIVERY, "AvailableForPickup": S.AT_PICKUP_POINT,
        "DeliveryFailure": S.ATTEMPT_FAILED, "DeliveryFailure_Rejected": S.REFUSED,
        "Delivered": S.DELIVERED, "Exception_Returning": S.RETURNING,
        "Exception_Returned": S.RETURNED, "Exception_Cancel": S.CANCELLED,
        "Exception_Damage": S.DAMAGED, "Exception_Lost": S.LOST,
        "InTransit_Customs*": S.CUSTOMS, "NotFound": S.UNKNOWN, "Expired": S.UNKNOWN,
    },
    "karrio": {
        "pending": S.REGISTERED, "picked_up": S.ACCEPTED, "in_transit": S.IN_TRANSIT,
        "delivery_delayed": S.DELAYED, "out_for_delivery": S.OUT_FOR_DELIVERY,
        "ready_for_pickup": S.AT_PICKUP_POINT, "delivery_failed": S.ATTEMPT_FAILED,
        "delivered": S.DELIVERED, "return_to_sender": S.RETURNING, "cancelled": S.CANCELLED,
        "unknown": S.UNKNOWN,
    },
    "fake": {one.value: one for one in S},
}  # fmt: skip


def status_of(source: str, code: str) -> tuple[S, bool]:
    """Map a code; returns the status, and whether the table knows the code.

    A sub-state unknown to us counts as its main state: `InTransit_Departure` as `InTransit`.
    """
    table = TABLE.get(source, {})
    for known, status in table.items():
        if known.endswith("*") and code.startswith(known[:-1]):
            return status, True
    while code:
        if code in table:
            return table[code], True
        code = code.rpartition("_")[0]
    return S.UNKNOWN, False

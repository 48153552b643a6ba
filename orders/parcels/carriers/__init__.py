"""What carriers say and what we ask of them: a small port, one module a service, a recogniser.

`port_of(carrier_code)` is the door for other rooms; see `ports.py` for its signature. Calls go over
the network: make them in a task or an outbox handler, never where rows are locked.
"""

from .port import Capability, Label, NotOffered, Party, Port, Quote, Registered, Reported, Shipment
from .ports import port_of
from .transport import CarrierAway, CarrierFault, CarrierNonsense, CarrierRefused

__all__ = [
    "Capability",
    "CarrierAway",
    "CarrierFault",
    "CarrierNonsense",
    "CarrierRefused",
    "Label",
    "NotOffered",
    "Party",
    "Port",
    "Quote",
    "Registered",
    "Reported",
    "Shipment",
    "port_of",
]

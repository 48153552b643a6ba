"""Which service speaks for which carrier: `CARRIER_SERVICES` says, one module a service."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .port import Port
from .services.emsevt import EmsEvents
from .services.fake import FakeCarrier
from .services.kuaidi100 import Kuaidi100

SERVICES: dict[str, type[Port]] = {one.code: one for one in (FakeCarrier, Kuaidi100, EmsEvents)}
EVERY = "*"


def port_of(carrier_code: str) -> Port:
    """Return the service that speaks for a carrier, e.g. `port_of("yto").register(shipment)`.

    A carrier nobody speaks for gets a port that offers nothing: each operation raises NotOffered
    (a DomainError, 409 `carrier_does_not_offer`), and `offers(Capability.REGISTER)` is False. The
    operations and what they raise are told in `port.py`; call them outside of transactions that
    lock rows. `register` with the same `reference` gives the same waybill again.
    """
    chosen = _chosen(settings.CARRIER_SERVICES)
    service = SERVICES.get(chosen.get(carrier_code) or chosen.get(EVERY, ""), Port)
    return service(carrier_code)


def service_named(code: str) -> Port | None:
    """Return the service of that code, for its pushes; None when there is none."""
    service = SERVICES.get(code)
    return service() if service else None


@lru_cache(maxsize=4)
def _chosen(text: str) -> dict[str, str]:
    """Read `sf:kuaidi100,*:fake`."""
    chosen = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        carrier, colon, service = entry.partition(":")
        if not colon or service not in SERVICES:
            raise ImproperlyConfigured(
                f"CARRIER_SERVICES reads carrier:service,…; services are {', '.join(SERVICES)}."
            )
        chosen[carrier] = service
    return chosen

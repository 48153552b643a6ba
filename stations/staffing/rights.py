"""Roles × capabilities (domain, Appendix B) as data. Deny by default."""

from __future__ import annotations

from .choices import COUNTY_ROLES, Role

_COUNTER = {
    "orders.place",
    "orders.accept",
    "orders.cancel",
    "payments.take",
    "parcels.announce",
    "parcels.scan",
    "parcels.load",
    "parcels.hand_over",
    "parcels.refuse",
    "villagers.edit",
    "sending.accept",
    "sending.cancel",
    "villagers.reveal",
    "files.upload",
    "files.view",
    "messages.view",
    "cases.work",
    "cases.note",
    "shelves.view",
}

CAPABILITIES: dict[str, set[str]] = {
    Role.CLERK: _COUNTER,
    Role.DRIVER: {"parcels.load", "cases.note", "files.upload"},
    Role.HEAD: _COUNTER | {"parcels.unlock", "shelves.edit"},
    Role.BUYER: {
        "sending.tender",
        "purchases.buy",
        "parcels.announce",
        "parcels.scan",
        "parcels.load",
        "parcels.refuse",
        "villagers.reveal",
        "files.upload",
        "files.view",
        "messages.view",
        "catalogue.edit",
        "console.buy",
        "admin.open",
    },
    Role.OPS: {
        "sending.accept",
        "sending.cancel",
        "sending.tender",
        "sending.rates",
        "parcels.announce",
        "parcels.scan",
        "parcels.load",
        "parcels.refuse",
        "parcels.unlock",
        "villagers.edit",
        "villagers.reveal",
        "files.upload",
        "files.view",
        "messages.view",
        "catalogue.edit",
        "stations.propose",
        "cases.work",
        "cases.note",
        "shelves.view",
        "shelves.edit",
        "outbox.retry",
        "admin.open",
    },
    Role.FINANCE: {"ledger.view", "messages.view", "files.view", "admin.open"},
    Role.MANAGER: {
        "sending.cancel",
        "sending.tender",
        "sending.rates",
        "sending.accounts",
        "orders.cancel",
        "parcels.announce",
        "parcels.scan",
        "parcels.refuse",
        "parcels.unlock",
        "villagers.edit",
        "villagers.reveal",
        "files.upload",
        "files.view",
        "messages.view",
        "catalogue.edit",
        "stations.approve",
        "cases.work",
        "cases.note",
        "cases.reopen",
        "shelves.view",
        "shelves.edit",
        "staff.manage",
        "ledger.view",
        "audit.view",
        "reports.view",
        "outbox.retry",
        "admin.open",
    },
    Role.AUDITOR: {
        "ledger.view",
        "audit.view",
        "reports.view",
        "messages.view",
        "files.view",
        "admin.open",
    },
}


def may(role: str, capability: str) -> bool:
    return capability in CAPABILITIES.get(role, set())


def reaches_county(role: str) -> bool:
    """County roles act at every station of the county, the others at their own."""
    return role in COUNTY_ROLES or role == Role.DRIVER

"""Sendings, who sends them and with what proof, the rates, and what may not be sent."""

from .identities import SenderIdentity
from .sendings import AccountMove, CarrierRate, ProhibitedItem, SenderAccount, Sending, Tender

__all__ = [
    "AccountMove",
    "CarrierRate",
    "ProhibitedItem",
    "SenderAccount",
    "SenderIdentity",
    "Sending",
    "Tender",
]

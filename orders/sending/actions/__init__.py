"""All writes of sending."""

from .accept import Given, Recipient, Sender, accept_sending
from .accounts import open_account, pay_account, save_account
from .cancel import cancel_sending, pay_sending_refund
from .lists import ensure_prohibited, save_prohibited, save_rate
from .move import stage_sendings, tender_parcels

__all__ = [
    "Given",
    "Recipient",
    "Sender",
    "accept_sending",
    "cancel_sending",
    "ensure_prohibited",
    "open_account",
    "pay_account",
    "pay_sending_refund",
    "save_account",
    "save_prohibited",
    "save_rate",
    "stage_sendings",
    "tender_parcels",
]

"""All writes of sending."""

from .accept import Given, Recipient, Sender, accept_sending
from .accounts import open_account, pay_account, save_account
from .cancel import cancel_sending, pay_sending_refund, turn_back
from .forget import forget_identities, hold_identity, let_identity_go
from .lists import ensure_prohibited, save_prohibited, save_rate
from .move import stage_sendings, tender_parcels

__all__ = [
    "Given",
    "Recipient",
    "Sender",
    "accept_sending",
    "cancel_sending",
    "ensure_prohibited",
    "forget_identities",
    "hold_identity",
    "let_identity_go",
    "open_account",
    "pay_account",
    "pay_sending_refund",
    "save_account",
    "save_prohibited",
    "save_rate",
    "stage_sendings",
    "tender_parcels",
    "turn_back",
]

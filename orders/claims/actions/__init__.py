"""All writes of claims. Locks: the claim, its case, its order, the ledger last."""

from .answer import accept_offer, add_evidence, dispute_claim
from .approve import approve_claim, send_back
from .assess import assess_claim, offer_claim
from .end import close_claim, reject_claim, reopen_claim
from .pay import pay_claim, reverse_payout
from .recover import record_recovery, write_off
from .report import report_claim
from .rules import set_rule

__all__ = [
    "accept_offer",
    "add_evidence",
    "approve_claim",
    "assess_claim",
    "close_claim",
    "dispute_claim",
    "offer_claim",
    "pay_claim",
    "record_recovery",
    "reject_claim",
    "reopen_claim",
    "report_claim",
    "reverse_payout",
    "send_back",
    "set_rule",
    "write_off",
]

"""All writes of commission. Locks: the station's tallies in the order of their ids, ledger last."""

from .earn import Done, earn, take_snapshots
from .penalties import charge_penalty, grant_guarantees
from .rules import approve_rule, propose_rule, reject_rule, set_terms
from .take_back import take_back

__all__ = [
    "Done",
    "approve_rule",
    "charge_penalty",
    "earn",
    "grant_guarantees",
    "propose_rule",
    "reject_rule",
    "set_terms",
    "take_back",
    "take_snapshots",
]

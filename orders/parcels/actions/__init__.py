"""All writes to parcels."""

from .announce import announce_parcel
from .announce_many import announce_parcels
from .carrier import follow_carrier, open_return_visit
from .correct import correct_carrier
from .forward import forward_parcel
from .hand_back import return_to_carrier
from .identify import identify_recipient
from .loss import close_as_claimed
from .lost import declare_lost
from .outbound import cancel_outbound, label_outbound, open_outbound
from .overdue import mark_overdue
from .refuse import refuse_parcel, unlock_parcel, want_after_all
from .release import Proof, check_collector, check_releasable, prove, release
from .scan import record_scans
from .take_in import take_in_missorted
from .turn_back import turn_back_outbound
from .void import void_scan
from .waybill import give_waybill

__all__ = [
    "Proof",
    "announce_parcel",
    "announce_parcels",
    "cancel_outbound",
    "check_collector",
    "check_releasable",
    "close_as_claimed",
    "correct_carrier",
    "declare_lost",
    "follow_carrier",
    "forward_parcel",
    "give_waybill",
    "identify_recipient",
    "label_outbound",
    "mark_overdue",
    "open_outbound",
    "open_return_visit",
    "prove",
    "record_scans",
    "refuse_parcel",
    "release",
    "return_to_carrier",
    "take_in_missorted",
    "turn_back_outbound",
    "unlock_parcel",
    "void_scan",
    "want_after_all",
]

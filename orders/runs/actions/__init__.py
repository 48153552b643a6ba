"""All writes of line-haul."""

from .bags import (
    ItemIn,
    ItemResult,
    make_bag,
    put_bag_in_bag,
    put_in_bag,
    say_in_which_bag,
    take_out_of_bag,
)
from .custody import (
    Proof,
    confirm_custody,
    confirm_departure,
    dispute_act,
    hand_over_custody,
    is_party,
    make_token,
)
from .manifests import (
    commit_manifest,
    draft_manifest,
    list_on_manifest,
    strike_from_manifest,
    void_manifest,
)
from .pouches import count_pouch
from .routes import DepartureTime, StationOnRoute, note_exception, save_route, save_vehicle
from .runs import cancel_run, close_run, depart_run, plan_run
from .seals import open_bag, return_empty, seal_bag
from .stops import (
    arrive_at_stop,
    collect_at_stop,
    exchange_empties,
    fail_stop,
    take_pouch,
)
from .unload import UnloadIn, UnloadResult, finish_unload, unload_at_stop

__all__ = [
    "DepartureTime",
    "ItemIn",
    "ItemResult",
    "Proof",
    "StationOnRoute",
    "UnloadIn",
    "UnloadResult",
    "arrive_at_stop",
    "cancel_run",
    "close_run",
    "collect_at_stop",
    "commit_manifest",
    "confirm_custody",
    "confirm_departure",
    "count_pouch",
    "depart_run",
    "dispute_act",
    "draft_manifest",
    "exchange_empties",
    "fail_stop",
    "finish_unload",
    "hand_over_custody",
    "is_party",
    "list_on_manifest",
    "make_bag",
    "make_token",
    "note_exception",
    "open_bag",
    "plan_run",
    "put_bag_in_bag",
    "put_in_bag",
    "return_empty",
    "save_route",
    "save_vehicle",
    "say_in_which_bag",
    "seal_bag",
    "strike_from_manifest",
    "take_out_of_bag",
    "take_pouch",
    "unload_at_stop",
    "void_manifest",
]

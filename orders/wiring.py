"""Who hears what, for the rooms of orders: the one page that says what follows from a fact."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from accounts.audit.hearing import hear
from orders.cases.custodians import find_runs_with, name_custodians_with
from orders.claims.credits import credit_orders_with, settle_lost_goods_with
from orders.claims.queries import claim_faults, liability_if_lost
from orders.claims.story import find_documents_with
from orders.claims.terms import Terms, find_terms_with
from orders.commissions.handlers import earn_by_sendings, take_back_sendings
from orders.commissions.queries import commission_faults
from orders.counter.handlers import earn_by_parcels
from orders.ledger.queries import prove_with
from orders.parcels.carriers.handlers import (
    follow_announced,
    follow_tendered,
    read_codes_anew,
    read_pushes,
)
from orders.parcels.carriers.senders import ask_for_senders
from orders.parcels.handlers import (
    keep_for_whom_was_called,
    notify_recipients_of_arrivals,
    stamp_notified,
)
from orders.parcels.models import Parcel
from orders.purchases.actions import (
    credit_claim,
    settle_lost_goods,
    take_back_credit,
    take_back_settlement,
)
from orders.purchases.earnings import earn_by_lines, keep_rates
from orders.purchases.handlers import (
    move_lines_with_their_parcels,
    refuse_lines_with_their_parcels,
)
from orders.purchases.queries import goods_in_parcels, order_faults, orders_in_parcel
from orders.reports.handlers import count_scans
from orders.returns.handlers import (
    begin_returns_of_refusals,
    follow_parcels_to_the_carrier,
    take_back_commission,
)
from orders.returns.queries import return_faults
from orders.runs.handlers import (
    end_short_cases_of_found_parcels,
    resolve_stops_whose_cases_are_solved,
)
from orders.runs.queries import pouch_faults, run_names, runs_driven_by
from orders.runs.stakes import weigh_with
from orders.sending.handlers import turn_back_cancelled
from orders.sending.models import Sending
from orders.sending.queries import agreed_value, documents_about, sender_of, sending_faults

COUNTED = [
    "parcel.announced",
    "parcel.claimed",
    "parcel.refused",
    "parcel.wanted",
    "parcel.forwarded",
    "parcel.identified",
    "parcel.corrected",
    "parcel.voided",
    "parcel.taken_back",
    "parcel.swapped",
    "parcels.return_due",
    "parcels.scanned",
    "parcels.handed_over",
    "parcels.overdue",
    "parcels.followed",
    "parcel.turned_back",
]


def wire() -> None:
    for topic in COUNTED:
        hear(topic, count_scans)
    for topic in ("parcels.scanned", "parcel.voided", "parcel.forwarded"):
        hear(topic, move_lines_with_their_parcels)
    hear("parcels.found", end_short_cases_of_found_parcels)
    hear("case.solved", resolve_stops_whose_cases_are_solved)
    hear("parcel.refused", refuse_lines_with_their_parcels)
    hear("purchase.refused", begin_returns_of_refusals)
    hear("return.paid", take_back_commission)
    hear("return.exchanged", take_back_commission)
    hear("parcels.scanned", follow_parcels_to_the_carrier)
    hear("parcels.shelved", notify_recipients_of_arrivals)
    hear("notification.sent", stamp_notified)
    hear("purchase.bought", keep_rates)
    hear("purchase.collected", earn_by_lines)
    hear("parcels.handed_over", earn_by_parcels)
    hear("sending.accepted", earn_by_sendings)
    hear("sending.cancelled", take_back_sendings)
    hear("notification.called", keep_for_whom_was_called)
    hear("carrier.pushed", read_pushes)
    hear("carrier.code_saved", read_codes_anew)
    hear("parcel.announced", follow_announced)
    hear("parcels.tendered", follow_tendered)
    for topic in ("parcels.gathered", "parcels.tendered"):
        hear(topic, turn_back_cancelled)
    ask_for_senders(sender_of)
    prove_with(order_faults)
    prove_with(sending_faults)
    prove_with(commission_faults)
    prove_with(return_faults)
    prove_with(claim_faults)
    prove_with(pouch_faults)
    weigh_with(_goods)
    weigh_with(_liability)
    credit_orders_with(credit_claim, take_back_credit, orders_in_parcel)
    settle_lost_goods_with(settle_lost_goods, take_back_settlement)
    find_terms_with(_terms_of_sending)
    name_custodians_with("run", run_names)
    find_runs_with(runs_driven_by)
    find_documents_with(documents_about)


def _terms_of_sending(county_id: int, parcel_id: UUID) -> Terms | None:
    """What the sender declared and paid binds the claim."""
    agreed = agreed_value(county_id, parcel_id)
    return None if agreed is None else Terms(*agreed)


def _goods(county_id: int, parcels: Sequence[Parcel]) -> Mapping[UUID, int]:
    """What villagers ordered and the county bought is lost with its parcel."""
    return goods_in_parcels(county_id, [one.pk for one in parcels])


def _liability(county_id: int, parcels: Sequence[Parcel]) -> Mapping[UUID, int]:
    """What a sender may claim: his declared value within the rules of the day."""
    sent = Sending.objects.in_county(county_id).filter(parcel_id__in=[one.pk for one in parcels])
    rows = sent.values_list("parcel_id", "insurance_fen", "declared_fen", "freight_fen")
    terms = {pk: Terms(paid > 0, declared, freight) for pk, paid, declared, freight in rows}
    return liability_if_lost(county_id, parcels, terms, timezone.localdate())

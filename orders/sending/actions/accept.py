"""Accepting a parcel from its sender: proof, contents, price, money and label in one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel import crypto
from accounts.kernel.errors import Meaningless
from accounts.kernel.masking import mask_address, mask_name, mask_phone
from accounts.kernel.numbers import random_number
from orders.ledger.actions import Leg, post_entry
from orders.ledger.choices import AccountKind, EntryKind
from orders.parcels.actions import label_outbound, open_outbound

from ..bookings.actions import want_booking
from ..choices import OWN_WAYBILL, MoveKind, Paid, Prohibition, SenderKind
from ..errors import (
    NotInspected,
    PriceChanged,
    ProhibitedGoods,
    RestrictedGoods,
    UnknownProvince,
)
from ..models import SenderAccount, Sending
from ..policy import Quote, Size, clean_phone, clean_uscc, what_is_prohibited
from ..provinces import PROVINCES, province_in
from ..queries import prohibitions, quote
from .accounts import charge
from .identity import Shown, register_identity

if TYPE_CHECKING:
    from accounts.identity.models import User
    from stations.network.models import Station
    from stations.villagers.models import Villager


@dataclass(frozen=True)
class Sender:
    """Who stands at the counter: a villager of ours, or a name and phone; perhaps for a firm."""

    villager: Villager | None = None
    name: str = ""
    phone: str = ""
    organisation: str = ""
    uscc: str = ""


@dataclass(frozen=True)
class Recipient:
    name: str
    phone: str
    address: str
    province: str = ""


@dataclass(frozen=True)
class Given:
    """What is sent and how: contents as declared, what inspection found, weight, size, value."""

    category: str
    contents: str
    inspected: bool
    weight_grams: int
    size: Size | None = None
    declared_fen: int = 0
    restricted_confirmed: bool = False


def accept_sending(
    *,
    actor: User,
    station: Station,
    carrier: str,
    sender: Sender,
    identity: Shown | None,
    recipient: Recipient,
    given: Given,
    method: str = Paid.CASH,
    account: SenderAccount | None = None,
    waybill_no: str = "",
    quoted_fen: int | None = None,
) -> Sending:
    """Accept, price, take the money, and put a waybill on it; the parcel is then `labelled`.

    `waybill_no` is a pre-printed one; without it ours stands until the carrier gives his, for which
    his service is asked after the commit. Nothing here waits for the network.
    `quoted_fen` is the price the sender was shown: another one is refused. Raises IdentityMissing,
    NotInspected, ProhibitedGoods, RestrictedGoods (ask again with `restricted_confirmed`),
    OutOfBounds, NoRate, PriceChanged, AccountLimit, WaybillKnown.
    """
    with transaction.atomic():
        require(actor, "sending.accept", at=station)
        county_id = station.county_id
        confirmed, land_only = _inspect(county_id, given)
        province = _province(recipient)
        offer = quote(
            county_id,
            carrier=carrier,
            province=province,
            weight_grams=given.weight_grams,
            size=given.size,
            declared_fen=given.declared_fen,
        )
        if quoted_fen is not None and quoted_fen != offer.total_fen:
            raise PriceChanged(pointer="/quoted_fen", total_fen=offer.total_fen)
        proof = register_identity(county_id, identity, villager=sender.villager, **_spoken(sender))
        _ask_payer(actor, station, method, account)
        sending = _write_down(
            actor,
            station,
            carrier=carrier,
            waybill_no=waybill_no or random_number(OWN_WAYBILL),
            villager=sender.villager,
            identity=proof,
            province=province,
            category=given.category,
            contents=given.contents,
            restricted=confirmed,
            land_only=land_only,
            method=method,
            account=account if method == Paid.ACCOUNT else None,
            **_people(county_id, sender, recipient),
            **_figures(given, offer),
        )
        _tell(sending, actor)
        _take_money(sending, actor)
        if not waybill_no:
            want_booking(sending)
    return sending


def _write_down(
    actor: User, station: Station, *, carrier: str, waybill_no: str, **columns: Any
) -> Sending:
    """Open the parcel, keep what was said of it, and put the waybill on it."""
    parcel = open_outbound(
        actor=actor,
        station=station,
        carrier=carrier,
        waybill_no=waybill_no,
        name_masked=columns["recipient_name_masked"],
        phone_masked=columns["recipient_phone_masked"],
    )
    now = timezone.now()
    sending = Sending.objects.create(
        county_id=station.county_id,
        number=parcel.number,
        parcel=parcel,
        station=station,
        identity_seen_by=actor,
        identity_seen_at=now,
        inspected_by=actor,
        inspected_at=now,
        accepted_by=actor,
        accepted_at=now,
        labelled_at=now,
        **columns,
    )
    sending.parcel = label_outbound(parcel, actor=actor)
    return sending


def _ask_payer(actor: User, station: Station, method: str, account: SenderAccount | None) -> None:
    """Cash needs who may take it here, an account who may accept at its station."""
    if method == Paid.CASH:
        require(actor, "payments.take", at=station)
        return
    if account is None:
        raise Meaningless(pointer="/payment/account")
    require(actor, "sending.accept", at=account.station_id)


def _inspect(county_id: int, given: Given) -> tuple[list[str], bool]:
    """Judge the declared contents; returns conditions confirmed, and whether it must go by land."""
    if not given.inspected:
        raise NotInspected(pointer="/contents/inspected")
    found = what_is_prohibited(given.contents, prohibitions(county_id))
    by_kind: dict[str, list[dict[str, str]]] = {}
    for item, word in found:
        rule = {"code": item.code, "name": item.name, "word": word, "source": item.source}
        by_kind.setdefault(item.kind, []).append(rule)
    if rules := by_kind.get(Prohibition.FORBIDDEN):
        raise ProhibitedGoods(_named(ProhibitedGoods.title, rules), pointer="/contents/text",
                              rules=rules)  # fmt: skip
    restricted = by_kind.get(Prohibition.RESTRICTED, [])
    if restricted and not given.restricted_confirmed:
        raise RestrictedGoods(_named(RestrictedGoods.title, restricted), pointer="/contents/text",
                              rules=restricted)  # fmt: skip
    return [rule["code"] for rule in restricted], Prohibition.LAND_ONLY in by_kind


def _named(title: Any, rules: list[dict[str, str]]) -> str:
    """Name the rules in the refusal, each with its word and its source."""
    named = "; ".join(
        " · ".join(filter(None, [rule["word"], rule["name"], rule["source"]])) for rule in rules
    )
    return f"{title} ({named})"


def _province(recipient: Recipient) -> str:
    province = recipient.province or province_in(recipient.address)
    if province not in PROVINCES:
        raise UnknownProvince(pointer="/recipient/province")
    return province


def _spoken(sender: Sender) -> dict[str, str]:
    """The sender's own name and phone, in the form they are found by."""
    if sender.villager is not None:
        return {"name": sender.villager.name, "phone": sender.villager.phone}
    if not sender.name:
        raise Meaningless(pointer="/sender/name")
    return {"name": sender.name, "phone": clean_phone(sender.phone, "/sender/phone")}


def _people(county_id: int, sender: Sender, recipient: Recipient) -> dict[str, Any]:
    """Encrypt and mask everybody named on the waybill (GB/T 41833)."""
    spoken = _spoken(sender)
    clear = {
        "sender_name": spoken["name"],
        "sender_phone": spoken["phone"],
        "recipient_name": recipient.name,
        "recipient_phone": clean_phone(recipient.phone, "/recipient/phone"),
        "address": recipient.address,
    }
    secrets = {
        f"{name}_secret": crypto.encrypt(county_id, "sending", name, text) if text else ""
        for name, text in clear.items()
    }
    kind = SenderKind.VILLAGER if sender.villager is not None else SenderKind.WALK_IN
    if sender.organisation or sender.uscc:
        kind = SenderKind.ORGANISATION
        if not sender.organisation:
            raise Meaningless(pointer="/sender/organisation/name")
    return {
        **secrets,
        "sender_kind": kind,
        "organisation": sender.organisation,
        "uscc": clean_uscc(sender.uscc) if kind == SenderKind.ORGANISATION else "",
        "sender_name_masked": mask_name(clear["sender_name"]),
        "sender_phone_masked": mask_phone(clear["sender_phone"]),
        "recipient_name_masked": mask_name(clear["recipient_name"]),
        "recipient_phone_masked": mask_phone(clear["recipient_phone"]),
        "address_masked": mask_address(clear["address"]),
    }


def _figures(given: Given, offer: Quote) -> dict[str, Any]:
    size = given.size
    return {
        "weight_grams": given.weight_grams,
        "length_cm": size.length_cm if size else None,
        "width_cm": size.width_cm if size else None,
        "height_cm": size.height_cm if size else None,
        "chargeable_grams": offer.chargeable_grams,
        "rate": offer.rate,
        "quote": offer.lines,
        "declared_fen": offer.declared_fen,
        "freight_fen": offer.freight_fen,
        "insurance_fen": offer.insurance_fen,
        "total_fen": offer.total_fen,
    }


def _tell(sending: Sending, actor: User) -> None:
    """Record the fact; nothing personal is in it, of the document only its kind."""
    record_event(
        "sending.accepted",
        county_id=sending.county_id,
        subject=sending,
        actor=actor,
        station_id=sending.station_id,
        stations=[sending.station_id],
        data={
            "parcel": str(sending.parcel_id),
            "identity_seen": sending.identity.kind,
            "category": sending.category,
            "conditions": sending.restricted,
            "weight_grams": sending.weight_grams,
            "total_fen": sending.total_fen,
            "method": str(sending.method),
        },
    )


def _take_money(sending: Sending, actor: User) -> None:
    """Cash into the drawer, or a charge on the account; both are owed to the carrier."""
    if not sending.total_fen:
        return
    where, takes = sending.station_id, AccountKind.DRAWER
    if sending.account is not None:
        charge(sending.account, sending, actor=actor, kind=MoveKind.CHARGE,
               amount_fen=sending.total_fen)  # fmt: skip
        where, takes = sending.account.station_id, AccountKind.SENDERS_DUE
    post_entry(
        county_id=sending.county_id,
        kind=EntryKind.FREIGHT,
        source=sending,
        actor=actor,
        transfers=[Leg(where, takes, AccountKind.FREIGHT_OWED, sending.total_fen)],
    )

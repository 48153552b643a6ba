"""A parcel becomes known: for an order, for a villager, or for a name and phone on a label."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel import crypto
from accounts.kernel.errors import Meaningless, UnknownReference
from accounts.kernel.masking import mask_name, mask_phone
from accounts.kernel.numbers import random_number
from accounts.kernel.text import clean_text, normalise_phone
from accounts.kernel.waybills import normalise_waybill
from stations.network.choices import WORKING
from stations.network.errors import StationClosed
from stations.network.models import Station
from stations.villagers.models import Villager
from stations.villagers.queries import consenting
from stations.villagers.tokens import name_index, phone_index, tail_index

from ..choices import ConsentBasis, Direction, Step
from ..errors import WaybillKnown
from ..models import Carrier, Parcel, ScanEvent

if TYPE_CHECKING:
    from accounts.identity.models import User

TRIES = 3


def announce_parcel(
    *,
    actor: User,
    carrier: str,
    waybill_no: str,
    station: Station,
    villager: Villager | None = None,
    name: str = "",
    phone: str = "",
    cod_fen: int = 0,
    consent_basis: str = "",
    unknown: bool = False,
) -> Parcel:
    """Open a visit of the waybill, or find the one that is open for the same person and station.

    A waybill that came back after its last visit was closed opens the next one. `unknown` says that
    the label names nobody: such a parcel may be received and is held when it is to be shelved.
    """
    waybill_no = _clean(normalise_waybill, waybill_no, "/waybill_no")
    with transaction.atomic():
        require(actor, "parcels.announce", at=station)
        if station.status not in WORKING:
            raise StationClosed(pointer="/station")
        if not Carrier.objects.filter(code=carrier, is_active=True).exists():
            raise UnknownReference(pointer="/carrier")
        parcel = Parcel(
            county_id=station.county_id,
            carrier_id=carrier,
            waybill_no=waybill_no,
            station=station,
            cod_fen=cod_fen,
        )
        address(parcel, villager, name, phone, consent_basis, unknown=unknown)
        kept = open_visit(parcel)
        if kept is parcel:
            _tell(parcel, actor)
        else:
            _join(kept, parcel)
    return kept


def address(
    parcel: Parcel,
    villager: Villager | None,
    name: str,
    phone: str,
    consent_basis: str,
    *,
    unknown: bool = False,
) -> None:
    """Copy the recipient: encrypted, masked, and as blind indexes; note the consent there is."""
    county = parcel.county_id
    if villager is not None:
        name, phone = villager.name, villager.phone
        if not consent_basis and consenting(county, [villager.pk]):
            consent_basis = ConsentBasis.STANDING
        parcel.villager = villager
    else:
        name = _clean(lambda text: clean_text(text, max_length=64), name, "/recipient/name")
        phone = _clean(normalise_phone, phone, "/recipient/phone") if phone.strip() else ""
        if not name and not unknown:
            raise Meaningless(pointer="/recipient/name")
        # The label of a parcel that names no villager of ours names the station as its address.
        # One that names nobody is held until somebody says whose it is.
        consent_basis = "" if unknown else consent_basis or ConsentBasis.ADDRESS
    parcel.consent_basis = consent_basis
    parcel.name_secret = crypto.encrypt(county, "parcel", "name", name) if name else ""
    parcel.phone_secret = crypto.encrypt(county, "parcel", "phone", phone) if phone else ""
    parcel.name_masked, parcel.phone_masked = mask_name(name), mask_phone(phone)
    parcel.name_index = name_index(county, name) if name else None
    parcel.phone_index = phone_index(county, phone)
    parcel.tail_index = tail_index(county, phone)


def open_visit(parcel: Parcel) -> Parcel:
    """Insert the parcel as the next visit, or lock and return the visit that is open."""
    same = Parcel.objects.in_county(parcel.county_id).filter(
        carrier_id=parcel.carrier_id, waybill_no=parcel.waybill_no
    )
    former = (
        Parcel.objects.in_county(parcel.county_id)
        .open()
        .filter(aliases__carrier_id=parcel.carrier_id, aliases__waybill_no=parcel.waybill_no)
    )
    corrected = former.select_for_update(of=("self",)).first()
    if corrected is not None and not same.open().exists():
        return corrected
    for _try in range(TRIES):
        parcel.number = random_number("P")
        parcel.visit = (same.aggregate(last=Max("visit"))["last"] or 0) + 1
        # Two at once: the unique open visit lets one of them in, the other finds it below.
        Parcel.objects.bulk_create([parcel], ignore_conflicts=True)
        found = same.open().select_for_update(of=("self",)).first()
        if found is not None:
            return parcel if found.pk == parcel.pk else found
    raise WaybillKnown(pointer="/waybill_no")


def _join(kept: Parcel, given: Parcel) -> None:
    """Take a second announcement of an open visit, unless it contradicts the first."""
    if kept.station_id != given.station_id or not _same_recipient(kept, given):
        raise WaybillKnown(pointer="/waybill_no", where=kept.station.name, status_now=kept.status)
    changes = {}
    if kept.villager_id is None and given.villager_id is not None:
        changes["villager_id"] = given.villager_id
    if given.consent_basis and kept.consent_basis not in (ConsentBasis.ORDER, given.consent_basis):
        changes["consent_basis"] = given.consent_basis
    if given.cod_fen and not kept.cod_fen:
        changes["cod_fen"] = given.cod_fen
    if changes:
        for column, value in changes.items():
            setattr(kept, column, value)
        kept.version += 1
        kept.save(update_fields=[*(name.removesuffix("_id") for name in changes), "version"])


def _same_recipient(kept: Parcel, given: Parcel) -> bool:
    if kept.consent_basis == given.consent_basis == ConsentBasis.ORDER:
        return True  # several villagers' lines may ride in one parcel
    if kept.villager_id is not None and kept.villager_id == given.villager_id:
        return True
    return bytes(kept.name_index or b"") == (given.name_index or b"") and (
        bytes(kept.phone_index or b"") == (given.phone_index or b"")
    )


def _tell(parcel: Parcel, actor: User) -> None:
    now = timezone.now()
    event = ScanEvent.objects.create(
        county_id=parcel.county_id,
        recorded_at=now,
        occurred_at=now,
        parcel_id=parcel.pk,
        step=Step.ANNOUNCE,
        status=parcel.status,
        direction=Direction.INBOUND,
        station_id=parcel.station_id,
        actor=actor,
    )
    record_event(
        "parcel.announced",
        county_id=parcel.county_id,
        subject=parcel,
        actor=actor,
        station_id=parcel.station_id,
        stations=[parcel.station_id],
        data={"since": now.isoformat()},
        facts=[event.pk],
    )


def _clean(cleaner: Callable[[str], str], text: str, pointer: str) -> str:
    try:
        return cleaner(text)
    except ValueError as error:
        raise Meaningless(str(error), pointer=pointer) from error

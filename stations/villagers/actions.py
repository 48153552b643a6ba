"""All writes to people: registering, changing, adopting, delegates, consents, revealing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel import crypto
from accounts.kernel.errors import Meaningless, StaleVersion
from accounts.kernel.masking import mask_name, mask_phone
from accounts.kernel.pinyin import fold_name
from accounts.kernel.text import clean_text, normalise_phone
from stations.network.actions import village_named
from stations.network.choices import HANDING_OUT
from stations.network.errors import StationClosed
from stations.network.models import Station
from stations.staffing.policy import present_station

from .choices import ConsentKind
from .errors import NobodyMatches
from .models import Consent, Delegate, Villager, VillagerToken
from .tokens import name_index, person_tokens, phone_index

if TYPE_CHECKING:
    from accounts.identity.models import User

DelegateGiven = str | UUID | Mapping[str, Any]
"""A villager's id, {villager: id}, {name, phone?}, or {id} of a delegate who stays."""

MOST_DELEGATES = 20


class Revealed(NamedTuple):
    name: str
    phone: str


def register_villager(
    *,
    actor: User,
    name: str,
    phone: str = "",
    village: str | None = None,
    station: Station | None = None,
    delegates: Sequence[DelegateGiven] = (),
    consents: Iterable[str] = (),
    note: str = "",
) -> Villager:
    """Take a person into the book of a home station, by default the one the actor works at."""
    station = _home(actor, station)
    require(actor, "villagers.edit", at=station)
    name, phone = _clean_name(name), _clean_phone(phone)
    villager = Villager(
        county_id=actor.county_id,
        station=station,
        village=village_named(village),
        note=_clean_note(note),
    )
    _identify(villager, name, phone)
    with transaction.atomic():
        villager.save(force_insert=True)
        _write_tokens(villager, name, phone)
        if consents:
            _give_consents(villager, consents, actor)
        if delegates:
            _set_delegates(villager, delegates, actor)
        _record("villager.registered", villager, actor)
    return villager


def change_villager(
    villager: Villager, *, actor: User, expected_version: int | None = None, **changes: Any
) -> Villager:
    """Change what is named: name, phone, village, station, note; consents and delegates as a whole.

    Raises StaleVersion when somebody changed her since `expected_version` was read.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    with transaction.atomic():
        villager = Villager.objects.visible_to(actor).lock(villager.pk)
        require(actor, "villagers.edit", at=villager.station_id)
        if expected_version is not None and villager.version != expected_version:
            raise StaleVersion(version=villager.version)
        if not changes:
            return villager
        if "name" in changes or "phone" in changes:
            name = _clean_name(changes["name"]) if "name" in changes else villager.name
            phone = _clean_phone(changes["phone"]) if "phone" in changes else villager.phone
            _identify(villager, name, phone)
            VillagerToken.objects.in_county(villager.county_id).filter(villager=villager).delete()
            _write_tokens(villager, name, phone)
        if "village" in changes:
            villager.village = village_named(changes["village"])
        if "station" in changes:
            villager.station = _home(actor, changes["station"])
            require(actor, "villagers.edit", at=villager.station)
        if "note" in changes:
            villager.note = _clean_note(changes["note"])
        if "consents" in changes:
            _set_consents(villager, changes["consents"], actor)
        if "delegates" in changes:
            _set_delegates(villager, changes["delegates"], actor)
        villager.version += 1
        villager.save(update_fields=SAVED)
        _record("villager.changed", villager, actor, {"changed": sorted(changes)})
    return villager


CHANGEABLE = {"name", "phone", "village", "station", "note", "consents", "delegates"}
SAVED = [
    "name_secret", "phone_secret", "name_masked", "phone_masked", "name_index", "phone_index",
    "village", "station", "note", "version",
]  # fmt: skip


def adopt_villager(
    *, actor: User, name: str, phone: str, station: Station | None = None
) -> Villager:
    """Move a villager's home to the actor's station; by her exact name and whole phone."""
    station = _home(actor, station)
    require(actor, "villagers.edit", at=station)
    county_id = actor.county_id
    name, phone = _clean_name(name), _clean_phone(phone)
    with transaction.atomic():
        named = Villager.objects.in_county(county_id).filter(
            phone_index=phone_index(county_id, phone), name_index=name_index(county_id, name)
        )
        villager = named.select_for_update(of=("self",)).latest_first().first() if phone else None
        if villager is None:
            raise NobodyMatches(pointer="/phone")
        old = villager.station_id
        if old != station.pk:
            villager.station = station
            villager.version += 1
            villager.save(update_fields=["station", "version"])
            _record("villager.adopted", villager, actor, {"from_station": str(old)}, also=[old])
    return villager


def reveal_villager(villager: Villager, *, actor: User, reason: str) -> Revealed:
    """Show a full name and phone; who looked, when and why is kept."""
    require(actor, "villagers.reveal", at=villager.station_id)
    reason = _cleaned(reason, 200, "/reason")
    if not reason:
        raise Meaningless(_("Say why you need to see this."), pointer="/reason")
    with transaction.atomic():
        _record("villager.revealed", villager, actor, {"reason": reason}, told=False)
    return Revealed(villager.name, villager.phone)


def note_visits(county_id: int, villager_ids: Iterable[UUID], at: datetime | None = None) -> None:
    """Bring who came to the counter to the top of the list."""
    Villager.objects.in_county(county_id).filter(pk__in=list(villager_ids)).update(
        last_visit_at=at or timezone.now()
    )


# --- one consent, one delegate ---


def give_consent(villager: Villager, kind: str, *, actor: User) -> None:
    """Note that the villager agrees from now on."""
    _change_consents(villager, actor, add={kind})


def withdraw_consent(villager: Villager, kind: str, *, actor: User) -> None:
    """End a consent; that it stood, and until when, is never erased."""
    _change_consents(villager, actor, drop={kind})


def _change_consents(
    villager: Villager, actor: User, *, add: set[str] | None = None, drop: set[str] | None = None
) -> None:
    with transaction.atomic():
        villager = Villager.objects.visible_to(actor).lock(villager.pk)
        standing = {one.kind for one in _standing(Consent, villager)}
        change_villager(
            villager, actor=actor, consents=(standing | (add or set())) - (drop or set())
        )


def add_delegate(
    villager: Villager,
    *,
    actor: User,
    person: Villager | None = None,
    name: str = "",
    phone: str = "",
) -> Delegate:
    """Let somebody collect for the villager: another villager, or a name with or without phone."""
    given = {"villager": person.pk} if person is not None else {"name": name, "phone": phone}
    with transaction.atomic():
        villager = Villager.objects.visible_to(actor).lock(villager.pk)
        kept = [{"id": one.pk} for one in _standing(Delegate, villager)]
        change_villager(villager, actor=actor, delegates=[*kept, given])
        return _standing(Delegate, villager)[-1]


def revoke_delegate(delegate: Delegate, *, actor: User) -> None:
    """End a delegation from now on."""
    with transaction.atomic():
        villager = Villager.objects.visible_to(actor).lock(delegate.villager_id)
        kept = [{"id": one.pk} for one in _standing(Delegate, villager) if one.pk != delegate.pk]
        change_villager(villager, actor=actor, delegates=kept)


# --- how it is written ---


def _identify(villager: Villager, name: str, phone: str) -> None:
    """Write name and phone: encrypted, masked, and as indexes."""
    county = villager.county_id
    villager.name_secret = crypto.encrypt(county, "villager", "name", name)
    villager.phone_secret = crypto.encrypt(county, "villager", "phone", phone) if phone else ""
    villager.name_masked, villager.phone_masked = mask_name(name), mask_phone(phone)
    villager.name_index = name_index(county, name)
    villager.phone_index = phone_index(county, phone)


def _write_tokens(villager: Villager, name: str, phone: str) -> None:
    VillagerToken.objects.bulk_create(
        VillagerToken(county_id=villager.county_id, villager=villager, kind=kind, hmac=hashed)
        for kind, hashed in person_tokens(villager.county_id, name, phone)
    )


def _standing(model: type[Consent] | type[Delegate], villager: Villager) -> list[Any]:
    ended = "withdrawn_at" if model is Consent else "revoked_at"
    rows = model.objects.in_county(villager.county_id).filter(villager_id=villager.pk)
    return list(rows.filter(**{f"{ended}__isnull": True}).order_by("id"))


def _set_consents(villager: Villager, kinds: Iterable[str], actor: User) -> None:
    """Have exactly these consents stand; withdrawn ones get their date."""
    wanted = {str(kind) for kind in kinds}
    standing = {one.kind: one for one in _standing(Consent, villager)}
    if gone := [one.pk for kind, one in standing.items() if kind not in wanted]:
        Consent.objects.in_county(villager.county_id).filter(pk__in=gone).update(
            withdrawn_at=timezone.now()
        )
    _give_consents(villager, wanted - set(standing), actor)


def _give_consents(villager: Villager, kinds: Iterable[str], actor: User) -> None:
    wanted = {str(kind) for kind in kinds}
    if unknown := wanted - set(ConsentKind.values):
        raise Meaningless(
            _("This consent is not known: %(kind)s.") % {"kind": min(unknown)[:40]},
            pointer="/consents",
        )
    Consent.objects.bulk_create(
        Consent(county_id=villager.county_id, villager=villager, kind=kind, given_to=actor)
        for kind in sorted(wanted)
    )


def _set_delegates(villager: Villager, given: Sequence[DelegateGiven], actor: User) -> None:
    """Have exactly these delegates stand; those left out are revoked, not erased."""
    if len(given) > MOST_DELEGATES:
        raise Meaningless(
            _("At most %(most)d delegates.") % {"most": MOST_DELEGATES}, pointer="/delegates"
        )
    standing = {one.pk: one for one in _standing(Delegate, villager)}
    by_person = {one.person_id: one for one in standing.values() if one.person_id}
    kept: set[UUID] = set()
    for place, item in enumerate(given):
        row = _delegate(villager, item, actor, f"/delegates/{place}", standing, by_person)
        if row.pk not in standing and row.pk not in kept:
            row.save(force_insert=True)
        if row.person_id:
            by_person[row.person_id] = row
        kept.add(row.pk)
    if gone := set(standing) - kept:
        Delegate.objects.in_county(villager.county_id).filter(pk__in=gone).update(
            revoked_at=timezone.now()
        )


def _delegate(
    villager: Villager,
    item: DelegateGiven,
    actor: User,
    pointer: str,
    standing: Mapping[UUID, Delegate],
    by_person: Mapping[UUID, Delegate],
) -> Delegate:
    """Find or build the delegate that one item of the list means."""
    given = item if isinstance(item, Mapping) else {"villager": item}
    if given.get("id"):
        if row := standing.get(UUID(str(given["id"]))):
            return row
        raise Meaningless(_("This delegate does not stand any more."), pointer=pointer)
    row = Delegate(county_id=villager.county_id, villager=villager)
    if given.get("villager"):
        person = Villager.objects.visible_to(actor).refer(given["villager"], pointer)
        if person.pk == villager.pk:
            raise Meaningless(_("Nobody is her own delegate."), pointer=pointer)
        row.person = person
        row.name_masked, row.phone_masked = person.name_masked, person.phone_masked
        return by_person.get(person.pk, row)
    name = _clean_name(given.get("name", ""), f"{pointer}/name")
    phone = _clean_phone(given.get("phone", ""), f"{pointer}/phone")
    row.name_secret = crypto.encrypt(villager.county_id, "delegate", "name", name)
    if phone:
        row.phone_secret = crypto.encrypt(villager.county_id, "delegate", "phone", phone)
    row.name_masked, row.phone_masked = mask_name(name), mask_phone(phone)
    return row


# --- what is accepted ---


def _home(actor: User, station: Station | None) -> Station:
    """Choose the home station: the one named, or where the actor works."""
    station = station or present_station(actor)
    if station is None:
        raise Meaningless(_("Name the station."), pointer="/station")
    if station.status not in HANDING_OUT:
        raise StationClosed(pointer="/station")
    return station


def _cleaned(text: str, length: int, pointer: str) -> str:
    try:
        return clean_text(text, max_length=length)
    except ValueError as error:
        raise Meaningless(str(error), pointer=pointer) from error


def _clean_name(name: str, pointer: str = "/name") -> str:
    name = _cleaned(name, 64, pointer)
    if not fold_name(name):
        raise Meaningless(_("Write the person's name."), pointer=pointer)
    return name


def _clean_phone(phone: str, pointer: str = "/phone") -> str:
    if not phone or not phone.strip():
        return ""
    try:
        return normalise_phone(phone)
    except ValueError as error:
        raise Meaningless(str(error), pointer=pointer) from error


def _clean_note(note: str) -> str:
    return _cleaned(note or "", 200, "/note")


def _record(
    topic: str,
    villager: Villager,
    actor: User,
    data: dict[str, Any] | None = None,
    *,
    also: Iterable[UUID] = (),
    told: bool = True,
) -> None:
    """Write the fact; it names what changed, never a name or phone."""
    record_event(
        topic,
        county_id=villager.county_id,
        subject=villager,
        actor=actor,
        station_id=villager.station_id,
        stations=[villager.station_id, *also] if told else [],
        data=data,
    )

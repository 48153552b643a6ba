"""All writes to places: counties, the official tree, stations and their life."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit.actions import record_event
from accounts.identity.policy import allows, require
from accounts.kernel.errors import Meaningless, NotAllowed
from accounts.kernel.states import check_move
from accounts.kernel.text import clean_text, compact_code
from accounts.tenancy.models import County

from .choices import WORKING, CodeScheme, Datum, DivisionLevel, StationKind, StationStatus
from .division_imports import ImportResult, import_divisions
from .errors import CentreExists, ReasonMissing, StationCodeTaken
from .models import Division, Station

if TYPE_CHECKING:
    from accounts.identity.models import User

__all__ = [
    "ImportResult",
    "change_station",
    "found_county",
    "import_divisions",
    "move_station",
    "open_station",
    "propose_station",
    "village_named",
]

S = StationStatus
PAPERWORK = {
    S.APPLIED, S.SURVEYED, S.PUBLIC_NOTICE, S.CONTRACTED, S.FITTING_OUT, S.TRAINED, S.ACCEPTED,
}  # fmt: skip
"""Steps that county operations take alone; every other one is the manager's."""

NEEDS_REASON = {S.REJECTED, S.WARNED, S.SUSPENDED, S.CLOSING, S.CLOSED, S.MERGED}


def found_county(
    *, county_id: int, name: str, founded_on: date | None = None, actor: User | None = None
) -> County:
    """Make a county a tenant under the code it has today; doing it again changes nothing."""
    with transaction.atomic():
        county, new = County.objects.get_or_create(
            pk=county_id,
            defaults={"code": str(county_id), "name": name, "founded_on": founded_on},
        )
        if new:
            record_event(
                "county.founded", county_id=county_id, subject=county, actor=actor,
                data={"name": name},
            )  # fmt: skip
    return county


def village_named(code: str | None, *, pointer: str = "/village") -> Division | None:
    """Find a living village by its 12-digit code; raises UnknownReference or Meaningless."""
    if not code:
        return None
    village = Division.objects.named(code, pointer=pointer)
    if village.level != DivisionLevel.VILLAGE:
        raise Meaningless(_("This is no village but a place of a higher level."), pointer=pointer)
    if village.valid_to is not None:
        raise Meaningless(
            _("This village was merged or renamed. Choose the new one."), pointer=pointer
        )
    return village


def propose_station(
    *,
    actor: User,
    code: str,
    name: str,
    kind: str = StationKind.POINT,
    village: str | None = None,
    **details: Any,
) -> Station:
    """Write down a lead for a new station; its life begins here."""
    if not (allows(actor, "stations.propose") or allows(actor, "stations.approve")):
        raise NotAllowed(capability="stations.propose")
    return _create_station(
        topic="station.proposed", county_id=actor.county_id, actor=actor, code=code, name=name,
        kind=kind, status=S.LEAD, village=village_named(village), **details,
    )  # fmt: skip


def open_station(
    *,
    actor: User | None,
    county_id: int,
    code: str,
    name: str,
    kind: str = StationKind.POINT,
    village: str | None = None,
    **details: Any,
) -> Station:
    """Take over a station that works already: its forms lie on paper. No actor = the platform."""
    if actor is not None:
        require(actor, "stations.approve")
        if actor.county_id != county_id:
            raise NotAllowed(capability="stations.approve")
    return _create_station(
        topic="station.opened", county_id=county_id, actor=actor, code=code, name=name, kind=kind,
        status=S.OPEN, village=village_named(village), **details,
    )  # fmt: skip


def _create_station(
    *,
    topic: str,
    county_id: int,
    actor: User | None,
    code: str,
    name: str,
    kind: str,
    status: str,
    village: Division | None,
    route: str = "",
    phone: str = "",
    address: str = "",
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    datum: str = Datum.WGS84,
    code_scheme: str = CodeScheme.SERIAL,
    default_shelf: str = "1-1",
    keep_days: int = 3,
) -> Station:
    station = Station(
        county_id=county_id,
        code=_cleaned(compact_code(code), 16, "/code"),
        name=_cleaned(name, 64, "/name"),
        kind=kind, status=status, village=village, route=route, phone=phone, address=address,
        longitude=longitude, latitude=latitude, datum=datum, code_scheme=code_scheme,
        default_shelf=default_shelf, keep_days=keep_days,
    )  # fmt: skip
    with transaction.atomic():
        try:
            with transaction.atomic():
                station.save(force_insert=True)
        except IntegrityError as error:
            raise _collision(error) from error
        record_event(
            topic, county_id=county_id, subject=station, actor=actor, station_id=station.pk,
            data={"code": station.code, "kind": station.kind, "village": station.village_id},
            stations=[station.pk],
        )  # fmt: skip
    return station


def _cleaned(text: str, length: int, pointer: str) -> str:
    try:
        cleaned = clean_text(text, max_length=length)
    except ValueError as error:
        raise Meaningless(str(error), pointer=pointer) from error
    if not cleaned:
        raise Meaningless(_("This must not be empty."), pointer=pointer)
    return cleaned


def _collision(error: IntegrityError) -> Exception:
    if "station_code" in str(error):
        return StationCodeTaken(pointer="/code")
    if "station_one_centre" in str(error):
        return CentreExists(pointer="/kind")
    return error


def move_station(
    station: Station,
    to: str,
    *,
    actor: User,
    reason: str = "",
    merged_into: Station | None = None,
) -> Station:
    """Take one step of the station's life; operations do the paperwork, the manager decides."""
    with transaction.atomic():
        station = Station.objects.in_county(actor.county_id).lock(station.pk)
        _may_move(actor, station, to)
        reason = _cleaned(reason, 200, "/reason") if reason else ""
        if to in NEEDS_REASON and not reason:
            raise ReasonMissing(pointer="/reason")
        check_move(Station.MOVES, station.status, to, label=station.name)
        old = station.status
        columns: dict[str, Any] = {"version": station.version + 1}
        if to == S.MERGED:
            columns["merged_into"] = _heir(station, merged_into)
        station.move_to(to, **columns)
        record_event(
            "station.moved", county_id=station.county_id, subject=station, actor=actor,
            station_id=station.pk, stations=[station.pk],
            data={
                "from": old, "to": str(to), "reason": reason,
                "merged_into": str(station.merged_into_id or ""),
            },
        )  # fmt: skip
    return station


def _may_move(actor: User, station: Station, to: str) -> None:
    if to in PAPERWORK and allows(actor, "stations.propose", at=station):
        return
    require(actor, "stations.approve", at=station)


def _heir(station: Station, heir: Station | None) -> Station:
    """Say who carries on; the heir must be another working station of the same kind."""
    if heir is None or heir.pk == station.pk or heir.county_id != station.county_id:
        raise Meaningless(_("Name the other station that carries on."), pointer="/merged_into")
    if heir.status not in WORKING or heir.kind != station.kind:
        raise Meaningless(
            _("The station that carries on must be open and of the same kind."),
            pointer="/merged_into",
        )
    return heir


CHANGEABLE = ("name", "route", "phone", "address", "default_shelf", "keep_days", "code_scheme")


def change_station(station: Station, *, actor: User, **changes: Any) -> Station:
    """Change how a station is reached and how it keeps parcels; code, kind and life stay."""
    if unknown := set(changes) - set(CHANGEABLE):
        raise TypeError(f"not changeable: {sorted(unknown)}")
    with transaction.atomic():
        station = Station.objects.in_county(actor.county_id).lock(station.pk)
        require(actor, "stations.approve", at=station)
        if "name" in changes:
            changes["name"] = _cleaned(changes["name"], 64, "/name")
        changed = {name: v for name, v in changes.items() if getattr(station, name) != v}
        if changed:
            for name, value in changed.items():
                setattr(station, name, value)
            station.version += 1
            station.save(update_fields=[*changed, "version"])
            record_event(
                "station.changed", county_id=station.county_id, subject=station, actor=actor,
                station_id=station.pk, stations=[station.pk], data={"changed": sorted(changed)},
            )  # fmt: skip
    return station

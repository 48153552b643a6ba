"""Custody between people: a two-party act, or one side's word and a day to dispute it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.files.models import Attachment
from accounts.identity.models import User as Person
from accounts.identity.policy import allows
from accounts.kernel.errors import DomainError, NotAllowed, UnknownReference
from accounts.kernel.ids import new_id
from orders.cases.actions import open_case
from orders.cases.choices import CaseKind
from orders.parcels.models import Parcel
from stations.network.errors import ReasonMissing
from stations.network.models import Station
from stations.staffing.pins import try_pin

from ..choices import ProofKind
from ..errors import AlreadyDisputed, DisputeOver, NothingHandedOver, TokenInvalid, WrongParty
from ..models import Bag, CustodyAct, Run, Stop
from ..policy import fingerprint

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.identity.models import User

DISPUTABLE = datetime.timedelta(hours=24)
TOKEN_LASTS = datetime.timedelta(minutes=2)
SALT = "orders.runs.custody"


@dataclass(frozen=True)
class Proof:
    """How the other side confirms. `person` is she who does, named or shown by the token.

    By `account` it is the actor herself, signed in, who confirms what another wrote down.
    """

    method: str
    person: User | None = None
    pin: str = ""
    token: str = ""
    attachment: UUID | None = None


@dataclass(frozen=True)
class _Proven:
    person: User
    method: str
    nonce: str = ""
    attachment: UUID | None = None


def hand_over_custody(
    kind: str,
    *,
    run: Run,
    stop: Stop | None,
    station: Station,
    giver: tuple[str, UUID],
    receiver: tuple[str, UUID],
    actor: User,
    bags: Sequence[Bag] = (),
    parcels: Iterable[Parcel] = (),
    extra: Sequence[str] = (),
    accepted_by: User | None = None,
) -> CustodyAct:
    """Write down that what is listed went from giver to receiver, `actor` being one side.

    When the receiver accepts the giver's list by his own account it is final at once; else it is
    one-sided, until the other side confirms (`confirm_custody`), and may be disputed for 24 hours.
    """
    now = timezone.now()
    parcels = list(parcels)
    lines = [f"bag {one.number}" for one in bags]
    lines += [f"parcel {one.pk}" for one in parcels]
    act = CustodyAct(
        county_id=run.county_id,
        kind=kind,
        run=run,
        stop=stop,
        station=station,
        giver=giver[0],
        giver_id=giver[1],
        receiver=receiver[0],
        receiver_id=receiver[1],
        bags=len(bags),
        parcels=len(parcels),
        content_hash=fingerprint([*lines, *extra]),
        at=now,
        actor=actor,
        disputable_until=now + DISPUTABLE,
    )
    if accepted_by is not None:
        _seal([act], _Proven(accepted_by, ProofKind.ACCOUNT), now)
    act.save(force_insert=True)
    _tell("custody.handed_over", act, actor, confirmed=act.proof)
    return act


def confirm_custody(stop: Stop, *, actor: User, proof: Proof) -> list[CustodyAct]:
    """Let the other side of this stop's one-sided acts confirm them all.

    Raises NothingHandedOver, WrongParty, TokenInvalid, WrongPin, PinLocked, NoPin.
    """
    run = Run.objects.in_county(actor.county_id or 0).get(pk=stop.run_id)
    acts = CustodyAct.objects.in_county(run.county_id).filter(stop=stop)
    return _confirm(acts, run, _Place(stop.pk, stop.station), actor, proof)


def confirm_departure(run: Run, *, actor: User, proof: Proof) -> list[CustodyAct]:
    """Let the other side confirm what was loaded when operations sent the run off.

    The driver does it by his own account, or operations with his PIN; until then he may dispute it
    for 24 hours. Raises what `confirm_custody` raises.
    """
    run = Run.objects.in_county(actor.county_id or 0).get(pk=run.pk)
    acts = CustodyAct.objects.in_county(run.county_id).filter(run=run, stop__isnull=True)
    act = acts.select_related("station").first()
    if act is None:
        raise NothingHandedOver
    return _confirm(acts, run, _Place(run.pk, act.station), actor, proof)


@dataclass(frozen=True)
class _Place:
    """Where a hand-over is confirmed: the stop, or the run whose departure it was."""

    pk: UUID
    station: Station


def _confirm(
    acts_here: QuerySet[CustodyAct], run: Run, place: _Place, actor: User, proof: Proof
) -> list[CustodyAct]:
    refusal: DomainError | None = None
    with transaction.atomic():
        rows = acts_here.filter(confirmed_at__isnull=True, disputed_at__isnull=True)
        acts = list(rows.select_for_update(of=("self",)).order_by("at", "pk"))
        if not acts:
            raise NothingHandedOver
        proven = _prove(proof, run, place, actor)
        if isinstance(proven, DomainError):
            refusal = proven
        else:
            drives = proven.person.pk == run.driver_id
            mine = [
                one
                for one in acts
                if one.actor_id != proven.person.pk and (one.actor_id == run.driver_id) != drives
            ]
            if not mine:
                raise WrongParty(pointer="/person")
            _seal(mine, proven, timezone.now())
            for act in mine:
                act.version += 1
                act.save()
                _tell("custody.confirmed", act, actor, confirmed=act.proof)
            acts = mine
    if refusal is not None:
        raise refusal
    return acts


def dispute_act(act: CustodyAct, *, actor: User, reason: str) -> CustodyAct:
    """Say within 24 hours that a one-sided act was not so; that opens a case.

    Raises DisputeOver, AlreadyDisputed, WrongParty (who wrote it down cannot dispute it).
    """
    if not reason:
        raise ReasonMissing(pointer="/reason")
    with transaction.atomic():
        act = CustodyAct.objects.in_county(actor.county_id or 0).lock(act.pk)
        run = Run.objects.in_county(act.county_id).get(pk=act.run_id)
        if actor.pk == act.actor_id or not is_party(actor, run, act.station_id):
            raise WrongParty
        if act.disputed_at is not None:
            raise AlreadyDisputed
        now = timezone.now()
        if act.confirmed_at is not None or act.disputable_until is None:
            raise DisputeOver
        if act.disputable_until <= now:
            raise DisputeOver(until=act.disputable_until.isoformat())
        act.disputed_at, act.disputed_by, act.version = now, actor, act.version + 1
        act.save(update_fields=["disputed_at", "disputed_by", "version"])
        open_case(
            CaseKind.CUSTODY_DISPUTED,
            county_id=act.county_id,
            station_id=act.station_id,
            subject=act,
            actor=actor,
            custodian=(act.giver, act.giver_id),
            note=reason,
            data={"run": str(act.run_id), "stop": str(act.stop_id), "act": act.kind},
        )
        _tell("custody.disputed", act, actor, reason=reason)
    return act


def make_token(stop: Stop, *, actor: User) -> tuple[str, datetime.datetime]:
    """Give the text of a QR code by which the actor confirms once at this stop in 2 minutes."""
    run = Run.objects.in_county(actor.county_id or 0).get(pk=stop.run_id)
    if not is_party(actor, run, stop.station_id):
        raise NotAllowed(capability="runs.stop")
    body = {"u": str(actor.pk), "s": str(stop.pk), "n": new_id().hex}
    return signing.dumps(body, salt=SALT), timezone.now() + TOKEN_LASTS


def is_party(user: User, run: Run, station_id: UUID) -> bool:
    """Say whether this is the run's driver or somebody who takes things in at the station."""
    return user.pk == run.driver_id or allows(user, "runs.stop", at=station_id)


# --- proofs ---


def _prove(proof: Proof, run: Run, place: _Place, actor: User) -> _Proven | DomainError:
    """Find who confirms and check how; refusals are returned."""
    try:
        if proof.method == ProofKind.ACCOUNT:
            if not is_party(actor, run, place.station.pk):
                raise WrongParty(pointer="/person")
            return _Proven(actor, ProofKind.ACCOUNT)
        if proof.method == ProofKind.TOKEN:
            return _by_token(proof, run, place, actor)
        person = _other_party(proof.person, run, place.station, actor)
        if proof.method == ProofKind.SIGNATURE:
            return _Proven(person, ProofKind.SIGNATURE, attachment=_signature(run.county_id, proof))
        refusal = try_pin(person, proof.pin)
        return refusal or _Proven(person, ProofKind.PIN)
    except DomainError as refusal:
        return refusal


def _by_token(proof: Proof, run: Run, place: _Place, actor: User) -> _Proven:
    try:
        body = signing.loads(proof.token, salt=SALT, max_age=TOKEN_LASTS)
        who, where, nonce = body["u"], body["s"], body["n"]
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise TokenInvalid(pointer="/token") from error
    used = CustodyAct.objects.in_county(run.county_id).filter(token_nonce=nonce)
    if where != str(place.pk) or used.exists():
        raise TokenInvalid(pointer="/token")
    person = Person.objects.filter(county_id=run.county_id, pk=who, is_active=True).first()
    person = _other_party(person, run, place.station, actor)
    return _Proven(person, ProofKind.TOKEN, nonce=nonce)


def _other_party(person: User | None, run: Run, station: Station, actor: User) -> User:
    """The driver confirms what the station wrote down, somebody of the station what he did."""
    if person is None or person.pk == actor.pk or not is_party(person, run, station.pk):
        raise WrongParty(pointer="/person")
    if (person.pk == run.driver_id) == (actor.pk == run.driver_id):
        raise WrongParty(pointer="/person")
    return person


def _signature(county_id: int, proof: Proof) -> UUID:
    kept = Attachment.objects.in_county(county_id).filter(pk=proof.attachment).first()
    if kept is None:
        raise UnknownReference(pointer="/attachment")
    return kept.pk


def _seal(acts: Sequence[CustodyAct], proven: _Proven, now: datetime.datetime) -> None:
    for act in acts:
        act.proof, act.token_nonce = proven.method, proven.nonce
        act.attachment_id = proven.attachment
        act.confirmed_by, act.confirmed_at = proven.person, now
        act.disputable_until = None


def _tell(topic: str, act: CustodyAct, actor: User, **data: Any) -> None:
    record_event(
        topic,
        county_id=act.county_id,
        actor=actor,
        subject=act,
        station_id=act.station_id,
        stations=[act.station_id],
        data={"run": str(act.run_id), "act": act.kind, **data},
    )

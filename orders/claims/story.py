"""A parcel's whole story, fit to be printed as evidence: every scan, message, case, claim, yuan."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.audit.models import AuditEvent
from accounts.notifications.models import Notification
from orders.cases.custodians import custodians_in_words
from orders.cases.models import Case, CaseNote
from orders.ledger.queries import EntryLine, entries_about
from orders.parcels.carriers import queries as carrier_says
from orders.parcels.carriers.models import CarrierEvent, CarrierTrack
from orders.parcels.models import Parcel, ScanEvent
from orders.parcels.queries import CLOCK_SLACK
from stations.network.models import Station

from .models import Claim

if TYPE_CHECKING:
    from accounts.identity.models import User

TOLD = ("parcel", "case", "claim", "run", "bag", "sending")
MOST_FACTS = 500
Source = tuple[str, UUID]
_more_sources: list[Callable[[int, UUID], Iterable[Source]]] = []


def find_documents_with(finder: Callable[[int, UUID], Iterable[Source]]) -> None:
    """Let a room beside this one name its documents about a parcel (wiring)."""
    if finder not in _more_sources:
        _more_sources.append(finder)


@dataclass(frozen=True)
class ScanTold:
    event: ScanEvent
    place: str
    custodian: str


@dataclass
class Story:
    """What is known of one parcel, oldest first; `digest` is over the scans alone."""

    parcel: Parcel
    custodian: str
    scans: list[ScanTold]
    digest: str
    told_at: datetime.datetime
    told_to: str
    facts: list[AuditEvent] = field(default_factory=list)
    messages: list[Notification] = field(default_factory=list)
    cases: list[tuple[Case, str, list[CaseNote]]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    entries: list[EntryLine] = field(default_factory=list)
    carrier_track: CarrierTrack | None = None
    carrier_events: list[tuple[CarrierEvent, str]] = field(default_factory=list)


def story_of(parcel: Parcel, *, reader: User) -> Story:
    """Gather the story of a parcel read with its carrier and station: a fixed number of reads."""
    county = parcel.county_id
    events = list(
        ScanEvent.objects.in_county(county)
        .filter(parcel_id=parcel.pk, recorded_at__gte=parcel.announced_at - CLOCK_SLACK)
        .select_related("actor")
        .order_by("recorded_at", "id")
    )
    cases = list(
        Case.objects.in_county(county)
        .about_parcel(parcel.pk)
        .select_related("station", "owner", "opened_by", "solved_by")
        .order_by("opened_at", "id")
    )
    claims = list(
        Claim.objects.in_county(county)
        .filter(parcel_id=parcel.pk)
        .select_related("liable_carrier", "liable_station", "approved_by", "assessed_by")
        .order_by("reported_at", "id")
    )
    words = custodians_in_words(
        county,
        {
            (parcel.custody, parcel.custody_id),
            *((one.custody, one.custody_id) for one in (*events, *cases)),
        },
    )
    documents = _documents(parcel, events, cases, claims)
    places = _places(county, events)
    notes = _notes(county, cases)
    said = carrier_says.track_of(parcel)
    return Story(
        parcel=parcel,
        custodian=words[parcel.custody, parcel.custody_id],
        scans=[
            ScanTold(one, places.get(one.station_id, ""), words[one.custody, one.custody_id])
            for one in events
        ],
        digest=digest_of(events),
        told_at=timezone.localtime(),
        told_to=str(reader),
        facts=_facts(county, documents),
        messages=_messages(parcel),
        cases=[(one, words[one.custody, one.custody_id], notes.get(one.pk, [])) for one in cases],
        claims=claims,
        entries=entries_about(county, documents),
        carrier_track=said,
        carrier_events=[
            (one, carrier_says.words_of(one))
            for one in (carrier_says.events_of(parcel) if said else [])
        ],
    )


def digest_of(events: Iterable[ScanEvent]) -> str:
    """SHA-256 over the canonical JSON of the scans: keys sorted, no spaces, times in UTC."""
    rows = [
        {
            "id": str(one.pk),
            "step": one.step,
            "status": one.status,
            "inferred": one.inferred,
            "station": str(one.station_id),
            "actor": one.actor_id,
            "device": one.device,
            "custody": one.custody,
            "custody_id": str(one.custody_id) if one.custody_id else None,
            "occurred_at": one.occurred_at.astimezone(datetime.UTC).isoformat(),
            "recorded_at": one.recorded_at.astimezone(datetime.UTC).isoformat(),
            "note": one.note,
        }
        for one in events
    ]
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_print(story: Story, *, actor: User) -> None:
    """Write down who printed the story, and the digest that stands on the paper."""
    record_event(
        "parcel.story_printed",
        county_id=story.parcel.county_id,
        actor=actor,
        subject=story.parcel,
        station_id=story.parcel.station_id,
        data={"parcel": str(story.parcel.pk), "digest": story.digest},
    )


def _documents(
    parcel: Parcel, events: list[ScanEvent], cases: list[Case], claims: list[Claim]
) -> list[Source]:
    runs = {one.custody_id for one in events if one.custody == "run" and one.custody_id}
    return [
        ("parcel", parcel.pk),
        *(("run", pk) for pk in sorted(runs, key=str)),
        *(("case", one.pk) for one in cases),
        *(("claim", one.pk) for one in claims),
        *(source for finder in _more_sources for source in finder(parcel.county_id, parcel.pk)),
    ]


def _places(county_id: int, events: list[ScanEvent]) -> dict[UUID, str]:
    rows = Station.objects.in_county(county_id).filter(pk__in={one.station_id for one in events})
    return dict(rows.values_list("pk", "name"))


def _notes(county_id: int, cases: list[Case]) -> dict[UUID, list[CaseNote]]:
    found: dict[UUID, list[CaseNote]] = {}
    rows = CaseNote.objects.in_county(county_id).filter(case_id__in=[one.pk for one in cases])
    for note in rows.select_related("by").order_by("at", "id"):
        found.setdefault(note.case_id, []).append(note)
    return found


def _facts(county_id: int, documents: list[Source]) -> list[AuditEvent]:
    """What was done besides scans, for each of the documents, bags and runs."""
    return list(
        AuditEvent.objects.in_county(county_id)
        .filter(subject_type__in=TOLD, subject_id__in=[str(pk) for _kind, pk in documents])
        .select_related("actor")
        .order_by("at", "id")[:MOST_FACTS]
    )


def _messages(parcel: Parcel) -> list[Notification]:
    return list(
        Notification.objects.in_county(parcel.county_id)
        .filter(
            station_id=parcel.station_id,
            created_at__gte=parcel.announced_at,
            subject_ids__contains=[parcel.pk],
        )
        .order_by("created_at", "id")
    )


def told(value: Any) -> str:
    """Write a time as the paper has it, in Beijing time with seconds."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else "–"

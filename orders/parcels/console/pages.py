"""Parcel pages: one parcel with its track, put aside, released, refused, unlocked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.identity.policy import allows
from stations.network.choices import WORKING, StationKind
from stations.network.models import Station
from stations.staffing.policy import current_posts, present_station

from ..actions import record_scans, refuse_parcel, unlock_parcel
from ..actions.void import may_undo
from ..carriers import queries as carrier_says
from ..choices import ON_SHELF, ConsentBasis, Direction, HoldReason, ParcelStatus, Step
from ..forms import (
    CorrectionForm,
    ForwardForm,
    HoldForm,
    ReasonForm,
    RecipientForm,
    ReleaseForm,
)
from ..models import Carrier, Parcel, ScanEvent
from ..queries import events_of
from ..rules import ASKS_RECIPIENT, path_of
from ..scans import ScanResult, decode_scans
from ..shapes import veil, veiled

P = ParcelStatus
MAY_FORWARD = {
    P.EXPECTED, P.RECEIVED_COUNTY, P.SORTED, P.ARRIVED, P.SHELVED, P.OVERDUE, P.MISSORTED,
}  # fmt: skip
MAY_REFUSE = {ParcelStatus.ARRIVED, ParcelStatus.SHELVED, ParcelStatus.OVERDUE, ParcelStatus.HELD}


def scan_one(user: Any, station: Station, **given: Any) -> ScanResult:
    """Send one scan through the batch action, as every client does."""
    scan = {"station": str(station.pk), "occurred_at": timezone.now().isoformat(), **given}
    [answer] = record_scans(decode_scans([scan]), actor=user, device="console")
    return answer


def station_of(user: Any) -> Station | None:
    """Where somebody scans: the point he works at, or the centre of a county role."""
    posts = current_posts(user)
    return present_station(user) or (posts[0].station if posts else None)


def _note_of(event: ScanEvent) -> str:
    """Put a scan's note into the reader's words: holds begin with a code, delegates with an id."""
    if event.step == Step.HOLD:
        word, _colon, rest = event.note.partition(":")
        label = dict(HoldReason.choices).get(word, word)
        return f"{label} · {rest.strip()}" if rest else str(label)
    if event.step == Step.COLLECT and event.note.startswith("delegate"):
        return _("Collected by a delegate")
    return event.note


def forward_form(parcel: Parcel, given: Any = None) -> ForwardForm:
    points = Station.objects.in_county(parcel.county_id).filter(
        kind=StationKind.POINT, status__in=WORKING
    )
    others = points.exclude(pk=parcel.station_id).order_by("code")
    return ForwardForm(given, stations=others, auto_id="forward-%s")


def carrier_form(parcel: Parcel, given: Any = None) -> CorrectionForm:
    others = Carrier.objects.filter(is_active=True).exclude(pk=parcel.carrier_id)
    return CorrectionForm(given, carriers=others, auto_id="carrier-%s")


class ParcelPage(ConsoleView):
    """One parcel: where it is, for whom, and every scan."""

    section = "find"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.parcel(pk))

    def parcel(self, pk: UUID) -> Parcel:
        shown = Parcel.objects.visible_to(self.user).select_related(
            "carrier", "station", "held_at", "villager"
        )
        return self.find(shown, pk=pk)

    def page(self, parcel: Parcel, **forms: Any) -> HttpResponse:
        events = events_of(parcel)
        names = dict(
            Station.objects.in_county(parcel.county_id)
            .filter(pk__in={event.station_id for event in events})
            .values_list("pk", "name")
        )
        veiled(parcel, self.user)
        said = carrier_says.track_of(parcel)
        carrier_events = carrier_says.events_of(parcel) if said else []
        station = parcel.station_id
        is_in = parcel.direction == Direction.INBOUND
        return self.show(
            "orders/parcels/parcel.html",
            parcel=parcel,
            track=[
                (event, names.get(event.station_id, ""), _note_of(event))
                for event in reversed(events)
            ],
            carrier_track=said,
            carrier_events=[(one, carrier_says.words_of(one)) for one in carrier_events],
            is_mine=not veil(self.user, parcel.station_id),
            may_hand_over=parcel.status in ON_SHELF
            and allows(self.user, "parcels.hand_over", at=station),
            may_refuse=is_in
            and parcel.status in MAY_REFUSE
            and allows(self.user, "parcels.refuse", at=station),
            may_hold=self._may_scan(parcel, Step.HOLD),
            may_release=self._may_scan(parcel, Step.RELEASE),
            may_unlock=(parcel.locked or parcel.wrong_tries)
            and allows(self.user, "parcels.unlock", at=station),
            **{
                "refuse_form": ReasonForm(auto_id="refuse-%s"),
                "unlock_form": ReasonForm(auto_id="unlock-%s"),
                **self._more(parcel, events),
                "hold_form": HoldForm(auto_id="hold-%s"),
                "release_form": ReleaseForm(auto_id="release-%s"),
                "asks_word": parcel.hold_reason in ASKS_RECIPIENT,
                **forms,
            },
        )

    def _more(self, parcel: Parcel, events: list[ScanEvent]) -> dict[str, Any]:
        """The acts of a page that are rarely needed, and their forms."""
        here = parcel.held_at_id or parcel.station_id
        is_in = parcel.direction == Direction.INBOUND and parcel.is_open
        may_announce = allows(self.user, "parcels.announce", at=parcel.station_id)
        return {
            "may_take_back": parcel.status == P.COLLECTED
            and allows(self.user, "parcels.take_back", at=parcel.station_id),
            "may_claim": parcel.status not in (P.EXPECTED, P.VOID)
            and allows(self.user, "claims.report", at=parcel.station_id),
            "may_want": parcel.status == P.REFUSED
            and parcel.consent_basis != ConsentBasis.ORDER
            and allows(self.user, "parcels.refuse", at=parcel.station_id),
            "want_form": ReasonForm(auto_id="want-%s"),
            "may_undo": may_undo(self.user, parcel, events),
            "undo_form": ReasonForm(auto_id="undo-%s"),
            "may_forward": is_in
            and parcel.status in MAY_FORWARD
            and allows(self.user, "parcels.forward", at=here),
            "forward_form": forward_form(parcel),
            "may_correct": is_in and may_announce,
            "carrier_form": carrier_form(parcel),
            "may_identify": is_in
            and may_announce
            and not (parcel.villager_id or parcel.name_secret),
            "recipient_form": RecipientForm(auto_id="recipient-%s"),
        }

    def _may_scan(self, parcel: Parcel, step: Step) -> bool:
        """Offer a step where one stands, if the parcel lies there and the step leads somewhere."""
        station = station_of(self.user)
        return (
            station is not None
            and parcel.held_at_id == station.pk
            and path_of(parcel.direction, step, station.kind, parcel.status) is not None
            and allows(self.user, "parcels.scan", at=station)
        )


class ScanOneParcel(ParcelPage):
    """Put a parcel aside, or take it back: a scan without a scanner."""

    http_method_names = ["post"]
    step: Step = Step.HOLD

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel, station = self.parcel(pk), station_of(self.user)
        if station is None:
            raise Http404
        is_hold = self.step == Step.HOLD
        form = (HoldForm if is_hold else ReleaseForm)(request.POST, auto_id=f"{self.step}-%s")
        if not form.is_valid():
            return self.page(parcel, **{f"{self.step}_form": form})
        given = form.cleaned_data
        note = ": ".join(filter(None, [given.get("hold_reason", ""), given["note"]]))
        answer = scan_one(
            self.user,
            station,
            op_id=request.POST["op_key"],
            step=str(self.step),
            parcel=str(pk),
            note=note,
        )
        if answer.problem:
            messages.error(request, answer.problem.get("detail") or answer.problem["title"])
            return self.go("console:parcel", pk)
        if self.step == Step.HOLD:
            return self.go("console:parcel", pk, said=_("Put aside. Call the recipient."))
        said = _("Taken back. Scan it onto the shelf now.")
        return self.go(resolve_url("console:scan") + f"?waybill={parcel.waybill_no}", said=said)

    def back(self) -> str:
        return resolve_url("console:parcel", self.kwargs["pk"])


class RefuseParcel(ParcelPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = ReasonForm(request.POST, auto_id="refuse-%s")
        if form.is_valid():
            done = self.act(form, refuse_parcel, parcel, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:parcel", pk, said=_("Refused. Send it back with the van."))
        return self.page(self.parcel(pk), refuse_form=form)

    def back(self) -> str:
        return resolve_url("console:parcel", self.kwargs["pk"])


class UnlockParcel(ParcelPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        parcel = self.parcel(pk)
        form = ReasonForm(request.POST, auto_id="unlock-%s")
        if form.is_valid():
            done = self.act(form, unlock_parcel, parcel, actor=self.user, **form.cleaned_data)
            if done is not None:
                return self.go("console:parcel", pk, said=_("Unlocked."))
        return self.page(self.parcel(pk), unlock_form=form)

    def back(self) -> str:
        return resolve_url("console:parcel", self.kwargs["pk"])

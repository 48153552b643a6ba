"""What goes out, and one sending: its label, its way, and back if the sender changes his mind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.console import ConsoleView
from accounts.doors.tags import yuan
from accounts.identity.policy import allows
from orders.parcels.carriers import queries as carrier_says
from orders.parcels.choices import ParcelStatus, Step
from orders.parcels.queries import events_of
from orders.parcels.rules import path_of
from stations.network.models import Station

from ..actions import cancel_sending, pay_sending_refund, stage_sendings
from ..bookings.choices import NUMBERLESS
from ..bookings.queries import booking_of, numberless
from ..errors import LabelOfCancelled, NoCarrierLabel
from ..forms import CancelForm, NumberForm
from ..label import DEFAULT_SIZE, SIZES, carriers_label, label_answer
from ..models import Sending
from ..policy import is_own_waybill
from ..queries import ON_THE_WAY_OUT
from ..shapes import kilograms, lines_out
from .accepting import station_of

P = ParcelStatus
MOST_SENDINGS = 100
AWAITED = "awaited"
GROUPS = [
    ("", gettext_lazy("Waiting to go out"), ON_THE_WAY_OUT),
    ("awaited", gettext_lazy("Waiting for the carrier's number"), ON_THE_WAY_OUT),
    ("gone", gettext_lazy("With the carrier"), [P.TENDERED, P.CARRIER_TRANSIT, P.LOST]),
    ("done", gettext_lazy("Finished"), [P.DELIVERED, P.RETURNED_TO_SENDER, P.CANCELLED, P.CLAIM]),
]


class SendingList(ConsoleView):
    """The sendings of one's stations, newest first."""

    section = "sending"

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = self.asked("group")
        _name, _label, statuses = next((one for one in GROUPS if one[0] == wanted), GROUPS[0])
        of_group = Q(parcel__status__in=statuses)
        if wanted == AWAITED:
            of_group = Q(bookings__status__in=NUMBERLESS, parcel__is_open=True)
        sendings = (
            Sending.objects.visible_to(self.user)
            .filter(of_group)
            .select_related("parcel", "parcel__carrier", "station")
            .order_by("-accepted_at", "-id")[:MOST_SENDINGS]
        )
        awaited = numberless(self.user.county_id or 0, [one.parcel_id for one in sendings])
        station = station_of(self.user)
        return self.show(
            "orders/sending/list.html",
            sendings=sendings,
            awaited=awaited,
            groups=[(name, label) for name, label, _statuses in GROUPS],
            wanted=wanted,
            may_accept=station is not None and allows(self.user, "sending.accept", at=station),
            may_tender=allows(self.user, "sending.tender"),
        )


class SendingPage(ConsoleView):
    """One sending with everything that may be done to it now."""

    section = "sending"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(self.sending(pk))

    def sending(self, pk: UUID) -> Sending:
        shown = Sending.objects.visible_to(self.user).select_related(
            "parcel", "parcel__carrier", "parcel__held_at", "station", "tender", "account",
            "identity", "identity_seen_by", "inspected_by", "accepted_by",
        )  # fmt: skip
        return self.find(shown, pk=pk)

    def back(self) -> str:
        return resolve_url("console:sending", self.kwargs["pk"])

    def page(
        self,
        sending: Sending,
        cancel_form: CancelForm | None = None,
        number_form: NumberForm | None = None,
    ) -> HttpResponse:
        parcel, booking = sending.parcel, booking_of(sending)
        events = events_of(parcel)
        names = dict(
            Station.objects.in_county(parcel.county_id)
            .filter(pk__in={event.station_id for event in events})
            .values_list("pk", "name")
        )
        kind = sending.station.kind
        said = carrier_says.track_of(parcel)
        carrier_events = carrier_says.events_of(parcel) if said else []
        return self.show(
            "orders/sending/sending.html",
            sending=sending,
            parcel=parcel,
            lines=lines_out(sending.quote),
            weight=kilograms(sending.weight_grams),
            track=[(event, names.get(event.station_id, "")) for event in reversed(events)],
            sizes=list(SIZES),
            carrier_track=said,
            carrier_events=[(one, carrier_says.words_of(one)) for one in carrier_events],
            has_label=sending.cancelled_at is None,
            booking=booking,
            is_awaited=booking is not None and booking.status in NUMBERLESS,
            may_number=sending.cancelled_at is None
            and parcel.is_open
            and is_own_waybill(parcel.waybill_no)
            and (
                allows(self.user, "sending.accept", at=sending.station_id)
                or allows(self.user, "sending.tender")
            ),
            number_form=number_form or NumberForm(auto_id="number-%s"),
            may_stage=path_of(parcel.direction, Step.STAGE, kind, parcel.status) is not None
            and allows(self.user, "parcels.scan", at=sending.station_id),
            may_cancel=self._may_cancel(sending),
            may_go_home=parcel.status == P.ARRIVED_COUNTY
            and allows(self.user, "parcels.scan", at=parcel.held_at_id),
            may_refund=sending.refund_due_fen
            and allows(self.user, "payments.take", at=sending.station_id),
            cancel_form=cancel_form or CancelForm(auto_id="cancel-%s"),
        )

    def _may_cancel(self, sending: Sending) -> bool:
        """Before the carrier has it: where it lies, or from its own station while it is away."""
        parcel = sending.parcel
        if not allows(self.user, "sending.cancel", at=sending.station_id):
            return False
        if parcel.status == P.LOADED:
            return sending.cancelled_at is None
        if P.CANCELLED not in parcel.MOVES.get(parcel.status, ()):
            return False
        return parcel.status == P.ARRIVED_COUNTY or allows(
            self.user, "parcels.scan", at=parcel.held_at_id
        )


class SendingLabel(SendingPage):
    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        sending = self.sending(pk)
        size, booking = self.asked("size"), booking_of(sending)
        try:
            if self.asked("drawn_by") == "carrier":
                return carriers_label(sending, booking.label if booking else b"")
            sort_code = booking.sort_code if booking else ""
            return label_answer(sending, size if size in SIZES else DEFAULT_SIZE, sort_code)
        except (LabelOfCancelled, NoCarrierLabel) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(self.back())


class StageSending(SendingPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        sending = self.sending(pk)
        [result] = stage_sendings([sending], actor=self.user, station=sending.station)
        if result.problem is not None:
            messages.error(request, result.problem["detail"])
            return HttpResponseRedirect(self.back())
        return self.go("console:sending", pk, said=_("Staged. The next van takes it."))


class CancelSending(SendingPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        form = CancelForm(request.POST, auto_id="cancel-%s")
        if form.is_valid():
            done = self.act(
                form, cancel_sending, self.sending(pk), actor=self.user, **form.cleaned_data
            )
            if done is not None:
                return self.go("console:sending", pk, said=self._said_of(done))
        return self.page(self.sending(pk), form)

    @staticmethod
    def _said_of(sending: Sending) -> Any:
        if sending.parcel.is_open:
            return _("Cancelled. The parcel is on the road and comes back from the centre.")
        if sending.account is not None:
            return _("Cancelled. Give the parcel back; the account is charged nothing.")
        if sending.refund_due_fen:
            return _("Cancelled. The fee is to be paid back at its station.")
        return _("Cancelled. Give the parcel back with %(amount)s.") % {
            "amount": yuan(sending.refunded_fen)
        }


class RefundSending(SendingPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        done = self.act(None, pay_sending_refund, self.sending(pk), actor=self.user)
        if done is None:
            return HttpResponseRedirect(self.back())
        return self.go("console:sending", pk, said=_("The fee is paid back."))


urlpatterns = [
    path("sendings/", SendingList.as_view(), name="sendings"),
    path("sendings/<uuid:pk>/", SendingPage.as_view(), name="sending"),
    path("sendings/<uuid:pk>/label.pdf", SendingLabel.as_view(), name="sending-label"),
    path("sendings/<uuid:pk>/stage/", StageSending.as_view(), name="sending-stage"),
    path("sendings/<uuid:pk>/cancel/", CancelSending.as_view(), name="sending-cancel"),
    path("sendings/<uuid:pk>/refund/", RefundSending.as_view(), name="sending-refund"),
]

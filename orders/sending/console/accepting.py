"""Send a parcel: one screen, and the prices of all carriers while one types."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from accounts.doors.console import ConsoleView
from accounts.doors.tags import yuan
from accounts.kernel.errors import DomainError
from orders.parcels.models import Carrier
from stations.network.models import Station
from stations.staffing.policy import current_posts, present_station
from stations.villagers.models import Villager

from ..actions import accept_sending
from ..choices import Paid
from ..errors import RestrictedGoods
from ..forms import FIELD_OF, MeasureForm, SendForm
from ..models import SenderAccount
from ..policy import Quote
from ..queries import identity_known, quotes
from ..shapes import lines_out

MOST_PEOPLE = 8


def station_of(user: Any) -> Station | None:
    """Where somebody accepts: the point he works at, or the centre of a county role."""
    posts = current_posts(user)
    return present_station(user) or (posts[0].station if posts else None)


def offers_of(county_id: int, form: MeasureForm) -> tuple[list[tuple[Quote, list]], str]:
    """Price with every carrier; returns the offers, and in words why there are none."""
    if not form.is_valid():
        return [], next((text for texts in form.errors.values() for text in texts), "")
    if not form.destination:
        return [], _("Begin the address with its province, or choose the province.")
    try:
        found = quotes(
            county_id,
            province=form.destination,
            weight_grams=form.weight_grams,
            size=form.size,
            declared_fen=form.declared,
        )
    except DomainError as refusal:
        return [], str(refusal)
    return [(one, lines_out(one.lines)) for one in found], (
        "" if found else _("No carrier has a rate for this destination. Ask the centre.")
    )


class Offers(ConsoleView):
    """The prices for what is written so far. The address comes in the body, never in the URL."""

    section = "sending"
    capability = "sending.accept"
    http_method_names = ["post"]
    keyed = False

    def post(self, request: HttpRequest) -> HttpResponse:
        offers, why_none = [], ""
        if request.POST.get("weight", "").strip():
            offers, why_none = offers_of(self.user.county_id or 0, MeasureForm(request.POST))
        return self.show(
            "orders/sending/offers.html",
            offers=offers,
            why_none=why_none,
            chosen=request.POST.get("carrier", ""),
        )


class SendParcel(ConsoleView):
    """Accept a parcel from whoever stands at the counter."""

    section = "sending"
    capability = "sending.accept"

    def get(self, request: HttpRequest) -> HttpResponse:
        query = self.asked()
        if request.htmx and request.htmx.target == "people":
            return self.show("orders/sending/people.html", people=self._people(query), query=query)
        return self._page(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, station = self._form(request.POST), station_of(self.user)
        if station is None:
            raise Http404
        if form.is_valid():
            given = form.cleaned_data
            sending = self.act(
                form,
                accept_sending,
                actor=self.user,
                station=station,
                carrier=given["carrier"],
                sender=form.sender(self.person),
                identity=form.shown,
                recipient=form.recipient,
                given=form.given,
                method=given.get("method") or Paid.CASH,
                account=given.get("account"),
                waybill_no=given["waybill_no"],
                quoted_fen=self._quoted(given["carrier"]),
            )
            if sending is not None:
                said = _("Accepted. %(amount)s: print the label now.") % {
                    "amount": yuan(sending.total_fen)
                }
                return self.go("console:sending", sending.pk, said=said)
        return self._page(form)

    def act(self, form: Any, action: Any, *args: Any, **named: Any) -> Any:
        """Put a refusal where its field stands on this screen."""
        done = super().act(form, action, *args, **named)
        refusal = self.refusal
        field = FIELD_OF.get(refusal.pointer, "") if refusal is not None else ""
        if field in form.fields and field not in form.errors:
            form.errors.pop("__all__", None)
            form.add_error(field, str(refusal))
        return done

    def _quoted(self, carrier: str) -> int | None:
        """The price of the chosen carrier as the screen showed it."""
        shown = self.request.POST.get(f"quoted-{carrier}", "")
        return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 12 else None

    @cached_property
    def person(self) -> Villager | None:
        """The villager who sends, when one was chosen."""
        chosen = self.request.POST.get("villager") or self.request.GET.get("villager", "")
        try:
            pk = UUID(chosen)
        except ValueError:
            return None
        return self.find(Villager.objects.visible_to(self.user).select_related("village"), pk=pk)

    def _people(self, query: str) -> Any:
        if not query:
            return []
        people = Villager.objects.visible_to(self.user).matching(query)
        return people.select_related("village").latest_first()[:MOST_PEOPLE]

    def _form(self, *args: Any) -> SendForm:
        accounts = SenderAccount.objects.visible_to(self.user).filter(is_active=True)
        return SendForm(
            *args,
            carriers=Carrier.objects.filter(is_active=True),
            accounts=accounts.order_by("code"),
        )

    def _page(self, form: SendForm) -> HttpResponse:
        person = self.person
        offers: list = []
        why_none = ""
        if form.is_bound and form.data.get("weight", "").strip():
            offers, why_none = offers_of(self.user.county_id or 0, MeasureForm(form.data))
        known = None
        if person is not None:
            known = identity_known(person.county_id, villager=person)
        return self.show(
            "orders/sending/new.html",
            form=form,
            person=person,
            known=known,
            people=self._people(self.asked()),
            query=self.asked(),
            offers=offers,
            why_none=why_none,
            chosen=form.data.get("carrier", "") if form.is_bound else "",
            asks_to_confirm=isinstance(self.refusal, RestrictedGoods)
            or (form.is_bound and "restricted_confirmed" in form.data),
        )


urlpatterns = [
    path("sendings/new/", SendParcel.as_view(), name="sending-new"),
    path("sendings/new/offers/", Offers.as_view(), name="sending-offers"),
]

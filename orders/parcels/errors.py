"""What a parcel can refuse. A scan's refusals travel in its result, the others as problems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class WaybillKnown(DomainError):
    """The waybill is open at another station or for another person."""

    code = "waybill_known"
    title = _("This waybill is already known for another station or person.")


class UnknownParcel(DomainError):
    code = "unknown_parcel"
    title = _("Nobody has announced this waybill. Register it with its recipient, then scan again.")


class WrongStation(DomainError):
    code = "wrong_station"
    title = _("This parcel belongs to another station.")


class NoConsent(DomainError):
    """A carrier rule: nothing is left at a station without the recipient's consent."""

    code = "no_consent"
    title = _(
        "The recipient has not agreed to leave parcels at the station. It is held: call first."
    )


class CodesExhausted(DomainError):
    code = "codes_exhausted"
    title = _("All pick-up codes of this station were used in the last 30 days.")


class NotOnShelf(DomainError):
    """What is to be handed over is not on this station's shelf; names who took it."""

    code = "not_on_shelf"
    title = _("This parcel is not on the shelf of this station.")


class DifferentPeople(DomainError):
    code = "different_people"
    title = _("These parcels are for different people. Hand them over one person at a time.")


class NotADelegate(DomainError):
    code = "not_a_delegate"
    title = _("This person may not collect for the recipient.")


class WrongPickupCode(DomainError):
    code = "wrong_pickup_code"
    title = _("The code does not fit these parcels.")


class CodeLocked(DomainError):
    code = "code_locked"
    title = _("Too many wrong codes. Wait 15 minutes, or ask the station head.")


class NotLocked(DomainError):
    code = "not_locked"
    title = _("This parcel is not locked.")


class NotAtStation(DomainError):
    """The parcel does not lie where the actor stands."""

    code = "not_at_station"
    title = _("This parcel does not lie at your station. Do it where it lies.")

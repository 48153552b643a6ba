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


class SenderNotRegistered(DomainError):
    """Postal rule: nothing is accepted from somebody whose document nobody saw (domain 3.3)."""

    code = "sender_not_registered"
    title = _(
        "No sender is registered for this waybill. Take it over at the sending counter, where the "
        "sender's document is seen."
    )


class WrongStation(DomainError):
    code = "wrong_station"
    title = _("This parcel belongs to another station.")


class NoConsent(DomainError):
    """A carrier rule: nothing is left at a station without the recipient's consent."""

    code = "no_consent"
    title = _(
        "The recipient has not agreed to leave parcels at the station. It is held: call first."
    )


class UnknownRecipient(DomainError):
    """Nothing is shelved for nobody: it is held until somebody says whose it is."""

    code = "unknown_recipient"
    title = _("Nobody knows yet whose this parcel is. It is held: find the recipient first.")


class WordMissing(DomainError):
    """Damaged, wet or opened things are placed only when the recipient agreed."""

    code = "word_missing"
    title = _("Ask the recipient first, and write down what he said.")


class RefusedForGood(DomainError):
    """The line it carries ended when it was refused: what was paid for it is paid back."""

    code = "refused_for_good"
    title = _("Its order ended when this was refused. Send it back, and order it again.")


class NothingToForward(DomainError):
    """Only what waits for a station can be meant for another one."""

    code = "nothing_to_forward"
    title = _("This parcel cannot be sent to another station now.")


class RecipientKnown(DomainError):
    code = "recipient_known"
    title = _("This parcel has a recipient already.")


class NothingToUndo(DomainError):
    """The last thing that happened is no scan that can be undone here."""

    code = "nothing_to_undo"
    title = _("There is no scan here that you can undo.")


class TooLateToUndo(DomainError):
    """A scan is undone in the same shift only, by whom it is (domain 3.2, Appendix B)."""

    code = "too_late_to_undo"
    title = _("A clerk undoes his own scan of today, the head one of his station, the county any.")


class OpenElsewhere(DomainError):
    code = "open_elsewhere"
    title = _("This waybill is open again on another visit. Close that one first.")


class ReceiptMissing(DomainError):
    code = "receipt_missing"
    status = 422
    title = _("Write down the number of the carrier's receipt.")


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


class NotMissing(DomainError):
    code = "not_missing"
    title = _("Only a parcel found missing can be declared lost.")


class CodeMapped(DomainError):
    """A code has one meaning: the table's, or what the county wrote down."""

    code = "code_mapped"
    title = _("This code has a meaning already. Change that one, or leave it as it is.")

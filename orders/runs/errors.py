"""What this room refuses, and what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class WrongCheckCharacter(Meaningless):
    code = "wrong_check_character"
    title = _("The last character does not fit this number. Scan or type it again.")


class BagNumberTaken(DomainError):
    code = "bag_number_taken"
    title = _("A bag with this number is in use.")


class BagSealed(DomainError):
    code = "bag_sealed"
    title = _("This bag is sealed: nothing can be put in or taken out.")


class BagBlocked(DomainError):
    """Two live bags list the same parcel."""

    code = "two_bags"
    title = _("A parcel is listed in two bags. Say in which it is, then go on.")


class BagEmpty(DomainError):
    code = "bag_empty"
    title = _("There is nothing in this bag.")


class BagElsewhere(DomainError):
    code = "bag_elsewhere"
    title = _("This bag is not here.")


class BagInside(DomainError):
    code = "bag_inside"
    title = _("This bag lies in another one. Open that first.")


class ParcelInBag(DomainError):
    """A loose parcel that a live bag lists: its bag says where it is."""

    code = "parcel_in_bag"
    title = _("This parcel is listed in a bag. Take the bag along, or take the parcel out first.")


class BagNotSealed(DomainError):
    code = "bag_not_sealed"
    title = _("This bag is not sealed yet.")


class ForeignBag(DomainError):
    """A bag for another station; it stays on the vehicle."""

    code = "foreign_bag"
    title = _("This bag is for another station. Leave it on the vehicle.")


class NotForThisBag(DomainError):
    code = "not_for_this_bag"
    title = _("This parcel does not go where the bag goes.")


class NestedTooDeep(DomainError):
    code = "nested_too_deep"
    title = _("Bags may lie three deep at most, and never in each other.")


class NotClashing(DomainError):
    code = "not_clashing"
    title = _("This parcel is listed in one bag only.")


class ManifestFrozen(DomainError):
    code = "manifest_frozen"
    title = _("This manifest is committed: nothing on it can change.")


class ManifestMissing(DomainError):
    code = "manifest_missing"
    title = _("Commit the manifest of this run first.")


class ManifestExists(DomainError):
    code = "manifest_exists"
    title = _("This run has a manifest already.")


class SealedOnly(DomainError):
    code = "sealed_only"
    title = _("This vehicle takes sealed bags only. Put the parcels into a bag and seal it.")


class NotAStop(Meaningless):
    code = "not_a_stop"
    title = _("This run does not stop there.")


class VehicleBusy(DomainError):
    code = "vehicle_busy"
    title = _("This vehicle has a run at that time.")


class NoDriver(Meaningless):
    code = "no_driver"
    title = _("This person is no driver of the county.")


class NotAtStop(DomainError):
    code = "not_at_stop"
    title = _("The vehicle is not at this stop. Record its arrival first.")


class StopsOpen(DomainError):
    code = "stops_open"
    title = _("Finish every stop first, the centre included.")


class StillAboard(DomainError):
    code = "still_aboard"
    title = _("Something is still aboard. Unload it at the centre.")


class NothingHandedOver(DomainError):
    code = "nothing_handed_over"
    title = _("There is nothing to confirm at this stop.")


class WrongParty(DomainError):
    code = "wrong_party"
    title = _("This person is not the other side of this hand-over.")


class TokenInvalid(DomainError):
    code = "token_invalid"
    title = _("This QR code is old or was used. Show a new one.")


class DisputeOver(DomainError):
    code = "dispute_over"
    title = _("This hand-over is final: it was confirmed, or the 24 hours are over.")


class AlreadyDisputed(DomainError):
    code = "already_disputed"
    title = _("This hand-over is disputed already.")


class PouchNumberTaken(DomainError):
    code = "pouch_number_taken"
    title = _("A pouch with this number is on its way.")


class RouteCodeTaken(DomainError):
    code = "route_code_taken"
    title = _("A route with this code exists.")


class VehicleLabelTaken(DomainError):
    code = "vehicle_label_taken"
    title = _("A vehicle with this plate or name exists.")

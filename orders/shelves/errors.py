from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class ShelfFull(DomainError):
    """No room on the shelf named, on the next ones, nor on the overflow shelf."""

    code = "shelf_full"
    title = _("All shelves are full, the overflow shelf too. Make room, then scan it again.")


class UnknownShelf(DomainError):
    code = "unknown_shelf"
    status = 422
    title = _("This shelf is not on the map of the station.")


class ShelfKnown(DomainError):
    code = "shelf_known"
    title = _("The station has a shelf with this code.")


class ShelfInUse(DomainError):
    code = "shelf_in_use"
    title = _("Things lie on this shelf. Clear it first.")

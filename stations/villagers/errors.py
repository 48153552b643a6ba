from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import UnknownReference


class NobodyMatches(UnknownReference):
    """Adoption needs the exact phone and name; which of the two was wrong stays unsaid."""

    title = _("Nobody is registered under exactly this name and phone.")

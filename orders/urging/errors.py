from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError


class StepsOutOfOrder(DomainError):
    code = "steps_out_of_order"
    status = 422
    title = _("The first urge comes before the second, and that before the return.")


class FestivalEndsTooSoon(DomainError):
    code = "festival_ends_too_soon"
    status = 422
    title = _("A festival ends on the day it begins, or later.")

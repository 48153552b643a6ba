from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class CodeTaken(DomainError):
    code = "code_taken"
    title = _("This code is used by another row of the county.")


class PriceExists(DomainError):
    """Prices are dated rows and never edited."""

    code = "price_exists"
    title = _("A price from this moment on is written down already. Choose a later moment.")


class AbsurdRate(Meaningless):
    code = "absurd_rate"
    title = _("A deposit is between nothing and the whole line.")


class AbsurdPrice(Meaningless):
    code = "absurd_price"
    title = _("This price cannot be right.")

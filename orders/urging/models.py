"""How long parcels lie, as data: per carrier, longer at festivals (domain 5.5)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.tenancy.models import CountyModel
from orders.parcels.models import Carrier

from .querysets import PolicyQuerySet

FIRST_URGE, SECOND_URGE, RETURN_DUE = 24, 48, 7 * 24
"""Hours on the shelf where a county has set nothing: urge at one and two days, back after seven."""


class OverduePolicy(CountyModel):
    """Hours on the shelf until each step, for one carrier; without a carrier, for all others."""

    carrier = models.ForeignKey(
        Carrier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("carrier"),
        help_text=_("Empty: for every carrier that has no policy of its own."),
    )
    first_urge_hours = models.PositiveSmallIntegerField(
        _("hours until the first urge"), default=FIRST_URGE
    )
    second_urge_hours = models.PositiveSmallIntegerField(
        _("hours until the second urge"), default=SECOND_URGE
    )
    return_due_hours = models.PositiveSmallIntegerField(
        _("hours until it must go back"), default=RETURN_DUE
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("overdue policy")
        verbose_name_plural = _("overdue policies")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "carrier"],
                name="overduepolicy_of_carrier",
                condition=Q(carrier__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["county"],
                name="overduepolicy_of_the_others",
                condition=Q(carrier__isnull=True),
            ),
            models.CheckConstraint(
                name="overduepolicy_in_order",
                condition=Q(first_urge_hours__lt=F("second_urge_hours"))
                & Q(second_urge_hours__lt=F("return_due_hours")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.carrier) if self.carrier_id else str(_("All other carriers"))


class Festival(CountyModel):
    """Days on which nobody is pressed: what lies over them may lie longer."""

    name = models.CharField(_("name"), max_length=32)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    extra_days = models.PositiveSmallIntegerField(_("extra days"))

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("festival")
        verbose_name_plural = _("festivals")
        constraints = [
            models.UniqueConstraint(fields=["county", "from_on", "name"], name="festival_once"),
            models.CheckConstraint(
                name="festival_ends_after_it_began", condition=Q(until_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CLERK = "clerk", _("Clerk")
    HEAD = "head", _("Station head")
    DRIVER = "driver", _("Driver")
    BUYER = "buyer", _("Buyer")
    OPS = "ops", _("County operations")
    FINANCE = "finance", _("County finance")
    MANAGER = "manager", _("County manager")
    AUDITOR = "auditor", _("Auditor")


COUNTY_ROLES = {Role.BUYER, Role.OPS, Role.FINANCE, Role.MANAGER, Role.AUDITOR}
"""These see the whole county; the others their stations only."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShelfKind(models.TextChoices):
    NORMAL = "normal", _("Shelf")
    COLD = "cold", _("Fridge")
    OVERFLOW = "overflow", _("Overflow")

from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenKind(models.TextChoices):
    NAME = "name", _("Name")
    PINYIN = "pinyin", _("Pinyin")
    INITIALS = "initials", _("Initials")
    PREFIX = "prefix", _("Prefix")
    PHONE = "phone", _("Phone")
    TAIL = "tail", _("Last four of the phone")


class ConsentKind(models.TextChoices):
    HOLD_AT_STATION = "hold_at_station", _("Parcels may be left at the station")
    SMS = "sms", _("Text messages")
    DATA = "data", _("Keeping personal data")

"""Who sends, what proves it, what is sent, and how it is paid (domain 3.3, 5.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SenderKind(models.TextChoices):
    VILLAGER = "villager", _("Villager")
    WALK_IN = "walk_in", _("Walk-in")
    ORGANISATION = "organisation", _("Organisation")


class IdentityKind(models.TextChoices):
    """Documents that name a person by law; a household register bears the citizen number too."""

    CITIZEN_CARD = "citizen_card", _("Identity card")
    HOUSEHOLD_REGISTER = "household_register", _("Household register")
    PASSPORT = "passport", _("Passport")
    FOREIGN_RESIDENT = "foreign_resident", _("Foreigner's residence card")
    HONG_KONG_MACAO = "hong_kong_macao", _("Travel permit, Hong Kong and Macao")
    TAIWAN = "taiwan", _("Travel permit, Taiwan")
    MILITARY = "military", _("Military identity card")


CITIZEN_NUMBERED = {IdentityKind.CITIZEN_CARD, IdentityKind.HOUSEHOLD_REGISTER}


class ContentCategory(models.TextChoices):
    DOCUMENTS = "documents", _("Documents")
    PRODUCE = "produce", _("Farm produce")
    FOOD = "food", _("Food")
    CLOTHING = "clothing", _("Clothing")
    DAILY = "daily", _("Daily goods")
    DIGITAL = "digital", _("Digital devices")
    APPLIANCE = "appliance", _("Appliances")
    OTHER = "other", _("Other")


class Prohibition(models.TextChoices):
    FORBIDDEN = "forbidden", _("Forbidden")
    RESTRICTED = "restricted", _("Restricted: to be confirmed")
    LAND_ONLY = "land_only", _("Not by air")


class Paid(models.TextChoices):
    CASH = "cash", _("Cash")
    ACCOUNT = "account", _("On account")


class MoveKind(models.TextChoices):
    """What changed what a sender owes."""

    CHARGE = "charge", _("Freight")
    CANCELLED = "cancelled", _("Sending cancelled")
    PAYMENT = "payment", _("Payment")


OWN_WAYBILL = "X"
"""Prefix of the number that stands on the label until a carrier gives one."""

LEAST_GRAMS, MOST_GRAMS = 1, 50_000
LEAST_CM, MOST_CM = 1, 300
MOST_DECLARED_FEN = 5_000_000
"""The most any carrier insures at a counter: 50,000 yuan; a rate may say less."""

MOST_TENDERED = 500

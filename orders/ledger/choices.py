"""The chart of accounts of this floor: every account belongs to one station."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    DRAWER = "drawer", _("Cash drawer")  # asset, held by the station
    CUSTOMER_FUNDS = "customer_funds", _("Deposits and payments held")  # owed to villagers
    SALES_DUE = "sales_due", _("Goods handed over, owed to the county")  # station → county
    COD_OWED = "cod_owed", _("Cash on delivery owed to carriers")
    FREIGHT_OWED = "freight_owed", _("Freight owed to carriers")  # taken for what is sent
    SENDERS_DUE = "senders_due", _("Owed by senders on account")  # asset of the station
    IN_TRANSIT = "in_transit", _("Goods bought, on their way")  # asset of the centre
    UPSTREAM_PAYABLE = "upstream_payable", _("Owed to platforms")
    PRICE_VARIANCE = "price_variance", _("Price variance")  # borne by the county
    COMMISSION_COST = "commission_cost", _("Commission, borne by the county")
    COMMISSION_PAYABLE = "commission_payable", _("Commission owed to the station")
    COMMISSION_COUNTY = "commission_county", _("County's share of commission")
    AGENT_FUNDS = "agent_funds", _("Refunds received from platforms")  # held by the centre
    REFUND_OWED = "refund_owed", _("Refunds owed to villagers")  # came in, not yet paid out
    REFUND_ADVANCED = "refund_advanced", _("Refunds paid in advance")  # to come from platforms
    CASH_TRANSIT = "cash_transit", _("Cash in pouches on the road")  # asset of the station
    REMITTED = "remitted", _("Cash remitted to the county")  # claim of the station
    OVER_SHORT = "over_short", _("Cash over and short")
    SAFE = "safe", _("Safe of the county")  # asset of the centre
    REMITTANCES = "remittances", _("Cash received from stations")  # the centre owes it to them


DEBIT_NORMAL = {
    AccountKind.DRAWER,
    AccountKind.SENDERS_DUE,
    AccountKind.IN_TRANSIT,
    AccountKind.PRICE_VARIANCE,
    AccountKind.COMMISSION_COST,
    AccountKind.AGENT_FUNDS,
    AccountKind.REFUND_ADVANCED,
    AccountKind.CASH_TRANSIT,
    AccountKind.REMITTED,
    AccountKind.OVER_SHORT,
    AccountKind.SAFE,
}
"""Balance = debits − credits for these, credits − debits for the others."""

NEVER_NEGATIVE = {
    AccountKind.DRAWER,
    AccountKind.CUSTOMER_FUNDS,
    AccountKind.COD_OWED,
    AccountKind.FREIGHT_OWED,
    AccountKind.SENDERS_DUE,
    AccountKind.REFUND_OWED,
    AccountKind.REFUND_ADVANCED,
    AccountKind.CASH_TRANSIT,
    AccountKind.SAFE,
}


class EntryKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    COLLECTION = "collection", _("Goods handed over")
    COD = "cod", _("Cash on delivery")
    FREIGHT = "freight", _("Freight of a sending")
    PURCHASE = "purchase", _("Bought upstream")
    REVERSAL = "reversal", _("Reversal")
    FLOAT = "float", _("Opening float")
    COMMISSION = "commission", _("Commission earned")
    COMMISSION_BACK = "comm_back", _("Commission taken back")
    GUARANTEE = "guarantee", _("Guarantee topped up")
    PENALTY = "penalty", _("Penalty")
    REFUND_IN = "refund_in", _("Refund from a platform")
    ADVANCE = "advance", _("Refund in advance")
    EXCHANGE = "exchange", _("Exchanged goods")
    POUCH = "pouch", _("Cash pouch taken")
    POUCH_COUNT = "pouch_count", _("Cash pouch counted")

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
    # claims, at the centre: what is owed to claimants, and who bears it
    CLAIMS_PAYABLE = "claims_payable", _("Owed to claimants")
    CLAIMS_CARRIER = "claims_carrier", _("Claims to recover from carriers")
    CLAIMS_STATION = "claims_station", _("Claims to recover from stations")
    CLAIMS_EXPENSE = "claims_expense", _("Claims borne by the county")
    CLAIMS_VIA_STATIONS = "claims_via_stations", _("Claims paid by stations, owed to them")
    CLAIMS_ADVANCED = "claims_advanced", _("Claims paid for the county")  # at the station
    BANK = "bank", _("Bank account")


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
    AccountKind.CLAIMS_CARRIER,
    AccountKind.CLAIMS_STATION,
    AccountKind.CLAIMS_EXPENSE,
    AccountKind.CLAIMS_ADVANCED,
    AccountKind.BANK,
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
    AccountKind.CLAIMS_PAYABLE,
    AccountKind.CLAIMS_CARRIER,
    AccountKind.CLAIMS_STATION,
}


class EntryKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    COLLECTION = "collection", _("Goods handed over")
    COD = "cod", _("Cash on delivery")
    FREIGHT = "freight", _("Freight of a sending")
    PURCHASE = "purchase", _("Bought upstream")
    REVERSAL = "reversal", _("Reversal")
    CLAIM = "claim", _("Claim approved")
    CLAIM_PAID = "claim_paid", _("Claim paid out")
    RECOVERY = "recovery", _("Claim recovered")
    WRITE_OFF = "write_off", _("Claim written off")
    FLOAT = "float", _("Opening float")
    COMMISSION = "commission", _("Commission earned")
    COMMISSION_BACK = "comm_back", _("Commission taken back")
    GUARANTEE = "guarantee", _("Guarantee topped up")
    PENALTY = "penalty", _("Penalty")
    LOST_GOODS = "lost_goods", _("Lost goods settled")
    REFUND_IN = "refund_in", _("Refund from a platform")
    ADVANCE = "advance", _("Refund in advance")
    EXCHANGE = "exchange", _("Exchanged goods")
    POUCH = "pouch", _("Cash pouch taken")
    POUCH_COUNT = "pouch_count", _("Cash pouch counted")

"""Goods that go back to the merchant, and the money that comes back for them (domain 3.4)."""

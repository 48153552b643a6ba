"""Booking a sending with its carrier over the network: his number, price and label (domain 3.3)."""

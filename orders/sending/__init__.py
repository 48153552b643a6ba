"""Outward parcels: acceptance from a sender, rates, label, tender, cancellation (寄件)."""

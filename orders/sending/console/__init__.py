"""Sending at the counter and at the centre."""

from . import accepting, accounts, sendings, tendering

urlpatterns = [
    *accepting.urlpatterns,
    *sendings.urlpatterns,
    *tendering.urlpatterns,
    *accounts.urlpatterns,
]

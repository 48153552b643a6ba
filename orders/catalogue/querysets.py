from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.tenancy.querysets import CountyQuerySet

if TYPE_CHECKING:
    from accounts.identity.models import User


class ProductQuerySet(CountyQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.in_county(user.county_id or 0)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def priced(self) -> Self:
        """Annotate `price_fen`: the newest price that has begun, or None."""
        prices = self.model._meta.get_field("prices").related_model
        newest = (
            prices.objects.filter(
                county_id=OuterRef("county_id"),
                product_id=OuterRef("pk"),
                from_at__lte=timezone.now(),
            )
            .order_by("-from_at")
            .values("unit_price_fen")[:1]
        )
        return self.annotate(price_fen=Subquery(newest))

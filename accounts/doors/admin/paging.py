"""Pages of long lists without counting them."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from unfold.paginator import InfinitePage

COUNTED = 1000
BEYOND = 9_999_999_999


class BoundedPaginator(Paginator):
    """Counts up to a thousand; past that there is only a next page (no `count(*)` over all)."""

    @cached_property
    def count(self) -> int:
        found = self.object_list.order_by()[: COUNTED + 1].count()
        return found if found <= COUNTED else BEYOND

    @property
    def template_name(self) -> str:
        endless = self.count == BEYOND
        return f"unfold/helpers/pagination_{'infinite' if endless else 'default'}.html"

    def _get_page(self, *args: object, **kwargs: object) -> Page:
        return (InfinitePage if self.count == BEYOND else Page)(*args, **kwargs)

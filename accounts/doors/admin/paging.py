"""Pages of long lists without counting all of them."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.paginator import InfinitePage
from unfold.views import ChangeList

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


class CountyList(ChangeList):
    """Says how many rows a search or filter found, unless there are too many to count."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if self.result_count == BEYOND or not (self.query or self.has_active_filters):
            self.full_result_count = self.result_count

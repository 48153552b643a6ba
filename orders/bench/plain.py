"""What the list of orders is compared with: the same list through a DRF ModelSerializer.

Mounted only in the bench's own server. It is written as DRF's tutorial would, with the right
`select_related` and `prefetch_related`, the same token check and the same fifty orders.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework import generics, pagination, renderers, serializers

from ..purchases.models import Order, OrderLine


class PlainLine(serializers.ModelSerializer):
    category = serializers.CharField(source="category.code")

    class Meta:
        model = OrderLine
        fields = [
            "id", "position", "status", "title", "category", "platform", "quantity",
            "unit_price_fen", "total_fen", "deposit_fen",
        ]  # fmt: skip


class PlainStation(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class PlainVillager(serializers.Serializer):
    id = serializers.UUIDField()
    name_masked = serializers.CharField()


class PlainOrder(serializers.ModelSerializer):
    station = PlainStation()
    villager = PlainVillager()
    lines = PlainLine(many=True)
    deposit_due_fen = serializers.SerializerMethodField()
    balance_fen = serializers.IntegerField()

    class Meta:
        model = Order
        fields = [
            "id", "number", "status", "station", "villager", "lines", "total_fen",
            "deposit_due_fen", "paid_fen", "balance_fen", "refund_due_fen", "created_at",
            "valid_until", "version",
        ]  # fmt: skip

    def get_deposit_due_fen(self, order: Order) -> int:
        return max(0, order.deposit_fen - order.paid_fen)


class Pages(pagination.CursorPagination):
    page_size = 50
    ordering = ("-created_at", "-id")


class PlainOrderList(generics.ListAPIView):
    serializer_class = PlainOrder
    pagination_class = Pages
    renderer_classes = [renderers.JSONRenderer]

    def get_queryset(self) -> Any:
        return (
            Order.objects.visible_to(self.request.user)
            .select_related("station", "villager")
            .prefetch_related("lines__category")
        )


def empty(request: HttpRequest) -> HttpResponse:
    """Answer nothing: what server, middleware and network cost by themselves."""
    return HttpResponse(b"{}", content_type="application/json")

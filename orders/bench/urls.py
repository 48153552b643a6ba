"""The site's own URLs, and beside them what the bench compares with."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from .plain import PlainOrderList, empty

urlpatterns = [
    path("api/bench/orders/", PlainOrderList.as_view()),
    path("api/bench/empty/", login_not_required(empty)),
    path("", include("config.urls")),
]

"""Order pages: the clerk's new order and order page, the buyer's work list."""

from .buying import urlpatterns as buying_urls
from .order import urlpatterns as order_urls
from .placing import urlpatterns as placing_urls

urlpatterns = [*placing_urls, *order_urls, *buying_urls]

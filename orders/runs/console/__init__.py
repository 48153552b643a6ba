"""Pages of line-haul: runs of the day, one stop, bags."""

from .bags import urlpatterns as bag_urls
from .confirm import urlpatterns as confirm_urls
from .runs import urlpatterns as run_urls
from .stop import urlpatterns as stop_urls

urlpatterns = [*run_urls, *stop_urls, *confirm_urls, *bag_urls]

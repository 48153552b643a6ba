"""The clerk's screens: today, find, a person, the hand-over, the messages."""

from .calls import urlpatterns as call_urls
from .find import urlpatterns as find_urls
from .handover import urlpatterns as handover_urls
from .messages import urlpatterns as message_urls
from .take_back import urlpatterns as take_back_urls
from .today import urlpatterns as today_urls

urlpatterns = [*today_urls, *find_urls, *handover_urls, *message_urls, *call_urls, *take_back_urls]

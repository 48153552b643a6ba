"""The site as it is served, with the bench's URLs added."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from accounts.doors.serving import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.ROOT_URLCONF = "orders.bench.urls"
application = get_wsgi_application()
settle()

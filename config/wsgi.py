import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if "XIANGYI_SUPERVISED" in os.environ:
    from config.engines.servants import die_with_parent

    die_with_parent()  # granian's own workers would keep the port when it is killed
application = get_wsgi_application()

from accounts.doors.serving import settle  # noqa: E402  (when everything is loaded)

settle()

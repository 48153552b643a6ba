from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = _("Stations and people")

    def ready(self) -> None:
        from . import wiring
        from .staffing import checks  # noqa: F401 - registers itself

        wiring.wire()

"""The Celery application; nothing calls `.delay()` but the relay and doors."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("xiangyi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_embedded_init.connect
def end_with_the_worker(**_signal: Any) -> None:
    """Let the beat of a killed worker not go on beside that of its successor."""
    from config.engines.servants import die_with_parent

    die_with_parent()

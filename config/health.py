"""`/healthz`: 503 only without the database or its migrations, else 200 (decisions 42)."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.db.utils import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from accounts.doors.public import public


@public
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer {status, database, redis}; degraded means that only speed or delivery suffers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations WHERE app = 'orders' LIMIT 1")
            migrated = cursor.fetchone() is not None
    except Error:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    if not migrated:
        return JsonResponse({"status": "down", "database": "not migrated"}, status=503)
    redis = "up" if cache.set_and_see("healthz") else "down"
    return JsonResponse(
        {"status": "ok" if redis == "up" else "degraded", "database": "up", "redis": redis}
    )

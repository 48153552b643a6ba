from __future__ import annotations

import datetime
from typing import Self

from accounts.tenancy.querysets import CountyQuerySet


class TrackQuerySet(CountyQuerySet):
    def due(self, now: datetime.datetime) -> Self:
        """Tracks somebody must be asked about now."""
        return self.filter(next_call_at__lte=now)

"""Real PostgreSQL and Valkey from wheels, shared by whoever holds the same data folder.

A holder keeps a shared lock; a keeper process owns the two servers, restarts the one that dies and
stops both when the last lock is gone, however its holder ended. The kernel drops the locks of the
dead, so nothing here trusts a pid file.
"""

from config.engines.environment import load_environment
from config.engines.holding import Engines, hold
from config.engines.places import EnginesError

__all__ = ["Engines", "EnginesError", "hold", "load_environment"]

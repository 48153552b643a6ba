"""Admin pages of the rooms of accounts.

They stand here and not in their rooms, because what they build on (doors) is the top floor.
"""

from . import audit, files, messages, tenancy

__all__ = ["audit", "files", "messages", "tenancy"]

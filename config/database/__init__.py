"""Django's PostgreSQL backend with the county first in every key."""

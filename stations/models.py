"""Re-exports: Django sees one app, a reader sees rooms."""

from stations.network.models import Division, Station
from stations.staffing.models import Assignment, StaffPin
from stations.villagers.models import Consent, Delegate, Villager, VillagerToken

__all__ = [
    "Assignment",
    "Consent",
    "Delegate",
    "Division",
    "StaffPin",
    "Station",
    "Villager",
    "VillagerToken",
]

"""Re-exports: Django sees one app, a reader sees rooms."""

from stations.network.admin import DivisionAdmin, StationAdmin
from stations.staffing.admin import AssignmentAdmin, StaffAdmin
from stations.villagers.admin import VillagerAdmin

__all__ = ["AssignmentAdmin", "DivisionAdmin", "StaffAdmin", "StationAdmin", "VillagerAdmin"]

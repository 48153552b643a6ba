"""Which admin site Django uses. (`config` itself is no app.)"""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class CountyAdminConfig(AdminConfig):
    default_site = "config.admin_site.CountyAdminSite"

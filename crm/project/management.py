"""Django's admin as an app, with our site in it."""

from django.contrib.admin.apps import AdminConfig


class ManagementConfig(AdminConfig):
    default_site = "crm.management_site.ManagementSite"

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class CrmConfig(AppConfig):
    name = "crm"

    def ready(self):
        post_migrate.connect(import_string("crm.setup.after_migrate"), sender=self)
        import_string("crm.receivers.connect")()
        import_string("crm.checks.register")()
        # Each app brings its own readers; upper layers ask for facts without knowing whose.
        import_module("crm.order_facts")

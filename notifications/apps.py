from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self):
        # The register of topics is filled by whoever has something to say.
        autodiscover_modules("catalogue", "receivers", "tasks")

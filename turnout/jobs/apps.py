"""The jobs room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the jobs and the timetable of every room, so that any process knows them by name."""
        autodiscover_modules("actions", "timetable")

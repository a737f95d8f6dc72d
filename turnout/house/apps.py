"""The house room."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.house"
    default_auto_field = "django.db.models.BigAutoField"

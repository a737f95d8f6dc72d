"""The api room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.api"

"""The front room."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.front"

"""The ui room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.ui"

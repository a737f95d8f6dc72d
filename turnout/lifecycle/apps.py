"""The lifecycle room."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.lifecycle"

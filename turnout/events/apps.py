"""The events room."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.events"

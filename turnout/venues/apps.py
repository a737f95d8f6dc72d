"""The venues room."""

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.venues"

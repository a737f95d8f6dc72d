"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.people"

"""The registration room."""

from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.registration"

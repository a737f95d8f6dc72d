"""The messaging room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

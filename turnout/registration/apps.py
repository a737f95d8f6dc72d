"""The registration room."""

from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.registration"

    def ready(self) -> None:
        """Let histories call volunteers by name."""
        from turnout.registration.queries import kiosks  # noqa: PLC0415 -- models are ready only now

        kiosks.introduce()

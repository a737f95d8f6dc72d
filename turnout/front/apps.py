"""The front room."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    """Wire the room into Django, and let it carry the letters of the people room."""

    name = "turnout.front"

    def ready(self) -> None:
        """Register the carrier: people asks for mail, messaging lies above it."""
        from turnout.front.actions import carrying  # noqa: PLC0415 -- models are ready only now
        from turnout.people.actions import posting  # noqa: PLC0415

        posting.carry_with(carrying.carry)

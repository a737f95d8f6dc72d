"""The events room."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Wire the room into Django, and let it say who chairs which event."""

    name = "turnout.events"

    def ready(self) -> None:
        """Register the relation: the judge of the people room lies lower and asks for it."""
        from turnout.events.queries import chairing  # noqa: PLC0415 -- models are ready only now
        from turnout.people.policy import judging  # noqa: PLC0415

        judging.follow(chairing.roles_of)

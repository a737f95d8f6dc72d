"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Wire the room into Django, and let it answer who may do what."""

    name = "turnout.people"

    def ready(self) -> None:
        """Register the judge: kernel asks, this room knows the grants."""
        from turnout.kernel import clock, permissions  # noqa: PLC0415 -- models are ready only now
        from turnout.people.policy import judging  # noqa: PLC0415

        permissions.answer_with(judging.judge(clock.now))

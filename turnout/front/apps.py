"""The front room."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    """Wire the room into Django, and let it carry the letters of the people room."""

    name = "turnout.front"

    def ready(self) -> None:
        """Register the carrier (people asks for mail, messaging lies above it) and what the navigation counts."""
        from turnout.audit import queries as audit  # noqa: PLC0415 -- models are ready only now
        from turnout.events.queries import boards  # noqa: PLC0415
        from turnout.events.queries import desk as events  # noqa: PLC0415
        from turnout.front.actions import carrying  # noqa: PLC0415
        from turnout.jobs import queries as jobs  # noqa: PLC0415
        from turnout.people.actions import posting  # noqa: PLC0415
        from turnout.ui import desk  # noqa: PLC0415

        posting.carry_with(carrying.carry)
        desk.count_with("/desk/officer/", boards.count_for_officer)
        desk.count_with("/desk/chairing/", boards.count_for_chair)
        desk.count_with(desk.HOME, events.count_to_decide)
        desk.count_with("/desk/system/", lambda _actor: jobs.dead_count() + audit.is_broken())

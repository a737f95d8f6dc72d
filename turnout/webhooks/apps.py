"""The webhooks room."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Wire the room into Django."""

    name = "turnout.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the navigation of the desk count the webhooks that are in trouble."""
        from turnout.ui import desk  # noqa: PLC0415 -- models are ready only now
        from turnout.webhooks.queries import listening  # noqa: PLC0415

        desk.count_with("/desk/webhooks/", listening.troubled)

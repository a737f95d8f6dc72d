"""What somebody who plans an event should know, although nothing forbids it."""

from django.contrib import messages
from django.http import HttpRequest

from turnout.events.models import Event
from turnout.events.rules import hours


def of(event: Event) -> list[str]:
    """Return the sessions that lie outside the opening hours of the venue, in words."""
    return hours.outside(event, event.sessions.order_by("starts_at", "pk"))


def say(request: HttpRequest, event: Event) -> None:
    """Say it on the next page."""
    for caution in of(event):
        messages.warning(request, caution)

"""Whom a move of an event reaches: told before it is made, and made only while it reaches exactly those."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Field, Schema

from turnout.api.rules.shapes import Shape
from turnout.api.web.inputs import NO_NUL
from turnout.events.models import Event
from turnout.kernel.refusals import Refused
from turnout.registration.queries import roster

Seen = Annotated[
    str,
    Field(
        max_length=64,
        pattern=NO_NUL,
        description="`seen` of the preview: where others would be reached by now, nothing is done (`lost_race`). "
        "Empty: whomever it reaches.",
    ),
]


class ReachedOut(Schema):
    """Whom a move would reach, as the desk says it before."""

    seen: str = Field(description="Says who is reached, and as what; send it along with the move.")
    families: int = Field(description="How many hear of it, by one message each.")
    held: int = Field(description="Places that people hold.")
    waiting: int = Field(description="People who wait.")


def shape(event: Event) -> Shape:
    """Return whom a move of an event would reach."""
    told = roster.told(event)
    return {
        "seen": roster.whom(event),
        "families": told.families,
        "held": told.held,
        "waiting": told.waiting,
    }


def require_seen(event: Event, seen: str) -> None:
    """Refuse (`lost_race`) to reach others than somebody saw. Before: the event is locked with its tiers."""
    if seen and seen != roster.whom(event):
        raise Refused("lost_race", _("Who hears of it has changed meanwhile. Look again, then decide."))

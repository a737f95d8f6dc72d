"""Cancel for several families at once: each its own act and message, none undone by a neighbour (G-14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from turnout.events.models import Event
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.registration.actions import cancelling
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import roster
from turnout.registration.states import LIVE


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one family: how many people were cancelled, or why none was."""

    registration: Registration
    people: int = 0
    refused: Refused | None = None


def families(people: Iterable[Attendee]) -> dict[Registration, list[Attendee]]:
    """Return those who hold a place or wait, by their registration, in order."""
    found: dict[Registration, list[Attendee]] = {}
    for one in people:
        if one.state in LIVE:
            found.setdefault(one.registration, []).append(one)
    return found


def cancel(event: Event, attendee_ids: Iterable[UUID], *, by: Actor, reason: str) -> list[Result]:
    """Cancel these people of an event, one transaction, act and message for each family.

    People of other events are not touched; a family that is refused does not stop the next.
    """
    return [
        _cancelled(registration, people, by, reason)
        for registration, people in families(roster.chosen(event, attendee_ids)).items()
    ]


def _cancelled(registration: Registration, people: list[Attendee], by: Actor, reason: str) -> Result:
    try:
        cancelling.cancel_places(registration, [one.pk for one in people], by=by, reason=reason)
    except Refused as refused:
        return Result(registration, refused=refused)
    return Result(registration, len(people))

"""Which notes somebody reads, and which lessons of past events help with an event that is planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from turnout.events.models import Event, Note
from turnout.events.models.notes import LASTING, Notes
from turnout.events.states import EventState
from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission

MOST = 200  # notes of one event on its page
LESSONS = 12
OVER = (EventState.COMPLETED, EventState.ARCHIVED, EventState.CANCELLED)
LINEAGE, HERE, VENUE, TOPIC, FORMAT = "lineage", "here", "venue", "topic", "format"
RANKED = (LINEAGE, HERE, VENUE, TOPIC, FORMAT)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A note of a past event, and what that event has in common with the one that is planned."""

    note: Note
    common: str


def readable(actor: Actor, event: Event) -> Notes:
    """Return the notes of an event that `actor` may read, who sees the event at the desk (CLB, Visibility Rules)."""
    rows = Note.objects.filter(event=event)
    if reads_private(actor, event):
        return rows
    user = _user(actor)
    return rows.filter(Q(is_private=False) | Q(author=user)) if user else rows.shared()


def reads_private(actor: Actor, event: Event) -> bool:
    """Return whether `actor` reads private notes of an event: its chair, and whoever has that permission there."""
    if permissions.may(actor, Permission.SEE_PRIVATE_NOTES, event):
        return True
    chair = getattr(event.chair, "user", None)  # none, or one who never signed in
    return chair is not None and chair.pk == _user(actor)


def of_event(actor: Actor, event: Event) -> list[Note]:
    """Return what `actor` may read, newest first: one statement."""
    return list(readable(actor, event).newest_first().select_related("copied_from__event")[:MOST])


def lessons(event: Event, known: Iterable[Note] = ()) -> list[Lesson]:
    """Return shared lessons and hand-offs of past events like this one, the nearest first: two statements.

    Near is: an ancestor by cloning, the same format at the same venue, the same venue, a topic in common, the same
    format. Beyond the lineage only events of the same metro count. What `known` notes say is not said twice: a clone
    has it of its source already.
    """
    said = {one.content for one in known if not one.is_private}
    topics = list(event.topics.values_list("pk", flat=True))
    near = _near(event, topics)
    rows: QuerySet[Any] = (
        Note.objects.shared()
        .filter(kind__in=LASTING, event__state__in=OVER, copied_from=None)
        .exclude(event=event)
        .annotate(
            rank=Case(
                *(When(near[name], then=Value(number)) for number, name in enumerate(RANKED)),
                default=Value(len(RANKED)),
                output_field=IntegerField(),
            )
        )
        .filter(rank__lt=len(RANKED))
        .select_related("event", "author__person")
        .order_by("rank", "-made_at", "-pk")
    )
    found = [one for one in rows[: LESSONS + len(said)] if one.content not in said]
    return [Lesson(one, RANKED[one.rank]) for one in found[:LESSONS]]


def _near(event: Event, topics: list[UUID]) -> dict[str, Q]:
    here = Q(event__metro=event.metro_id)
    at_venue = here & Q(event__venue=event.venue_id) if event.venue_id else Q(pk__in=[])
    alike = Q(event__format=event.format)
    with_topic = Event.topics.through.objects.filter(topic__in=topics).values("event")
    return {
        LINEAGE: Q(event__in=ancestors(event)),
        HERE: at_venue & alike,
        VENUE: at_venue,
        TOPIC: here & Q(event__in=with_topic) if topics else Q(pk__in=[]),
        FORMAT: here & alike,
    }


def ancestors(event: Event) -> list[UUID]:
    """Return the events that an event was cloned from, nearest first: at most ten generations."""
    found: list[UUID] = []
    source = event.cloned_from_id
    while source is not None and source not in found and len(found) < GENERATIONS:
        found.append(source)
        source = Event.objects.filter(pk=source).values_list("cloned_from", flat=True).first()
    return found


GENERATIONS = 10


def _user(actor: Actor) -> UUID | None:
    return UUID(actor.rights_of) if actor.kind == "user" else None

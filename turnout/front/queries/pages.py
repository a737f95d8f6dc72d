"""What the pages of one event, one metro, one venue ask; and what tells whether a kept page still holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.core.validators import slug_re
from django.db.models import QuerySet

from turnout.audit.models import AuditEntry
from turnout.events.models import Event, EventSlug, Session, Tier
from turnout.events.states import PUBLIC, EventState
from turnout.kernel import statements
from turnout.kernel.actors import Actor
from turnout.people.models import Person
from turnout.registration.models import Attendee
from turnout.registration.states import LIVE, AttendeeState
from turnout.venues.models import Metro, Venue

SITEMAP_SIZE = 5000
SITEMAP_PLACES = 10_000  # of either kind; one file holds 50,000 addresses at most
FEED_SIZE = 1000
FEED_PAST = timedelta(days=30)


class Version(NamedTuple):
    """What names one rendering of a page: what it says, and how many places are taken."""

    content: tuple[Any, ...]
    places: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An event with what its page shows of it."""

    event: Event
    sessions: Sequence[Session]
    tiers: Sequence[Tier]
    topics: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Booked:
    """What somebody who has signed in has at an event: a registration, who has a place, is not decided on, waits."""

    reference: str
    placed: Sequence[str]
    pending: Sequence[str]
    waiting: Sequence[str]


def public_event(slug: str) -> Shown | None:
    """Return an event that anybody may open, in four statements; None when there is none of this name."""
    return _shown(Event.objects.public().filter(slug=slug))


def public_event_named(reference: str) -> Shown | None:
    """Return the same by the six characters that name it, which stay whatever it is called."""
    return _shown(Event.objects.public().filter(reference=reference))


def staff_event(slug: str, actor: Actor) -> Shown | None:
    """Return an event that is not public to somebody on the desk who may see it."""
    return _shown(Event.objects.visible_to(actor).filter(slug=slug))


def is_public(reference: str) -> bool:
    """Return whether anybody may open the event with this reference; one statement."""
    return Event.objects.public().filter(reference=reference).exists()


def current_slug(slug: str) -> str | None:
    """Return the present short name of the public event that has, or once had, this one (decision G-87)."""
    if not slug_re.fullmatch(slug):
        return None
    found = EventSlug.objects.filter(slug=slug, event__in=Event.objects.public())
    return found.values_list("event__slug", flat=True).first()


def version(slug: str) -> Version | None:
    """Return what names the present page of a public event: one statement on a unique index.

    A place taken or given back, a change of state or text, of the line, or of the venue's page changes it.
    None when the event is not public (any more).
    """
    rows = statements.run([(_version_statement(), [slug])])[0]
    return Version(tuple(rows[0][:4]), tuple(rows[0][4:])) if rows else None


def version_of(event: Event) -> Version:
    """Return the same of a row that was read."""
    venue = event.venue
    said = (event.version, event.content_version, event.waiting, venue.content_version if venue else None)
    return Version(said, (event.move_seq, event.held))


@cache
def _version_statement() -> str:
    event, venue = Event._meta.db_table, Venue._meta.db_table
    hidden = ", ".join(f"'{state}'" for state in EventState.values if state not in PUBLIC)
    return (
        "SELECT e.version, e.content_version, e.waiting, v.content_version, e.move_seq, e.held "  # noqa: S608
        f'FROM "{event}" e LEFT JOIN "{venue}" v ON v.id = e.venue_id '
        f"WHERE e.slug = %s AND NOT e.is_dropped AND e.visibility <> 'private' AND e.state NOT IN ({hidden})"
    )


def cancelled_at(event: Event) -> datetime | None:
    """Return when an event was cancelled."""
    acts = AuditEntry.objects.about(Event._meta.label_lower, event.pk).filter(verb="event.cancelled")
    return acts.values_list("at", flat=True).first()


def booked(event_id: UUID, person: Person | None) -> Booked | None:
    """Return what this person has booked at the event and not given back; one statement."""
    if person is None:
        return None
    rows = Attendee.objects.filter(
        event=event_id, registration__registrant=person, state__in=[str(state) for state in LIVE]
    ).select_related("registration", "person")
    found = list(rows.order_by("registration__made_at", "position", "pk"))
    if not found:
        return None
    return Booked(
        reference=found[-1].registration.reference,
        placed=[
            row.person.first_name for row in found if row.is_holding and row.state != AttendeeState.PENDING
        ],
        pending=[row.person.first_name for row in found if row.state == AttendeeState.PENDING],
        waiting=[row.person.first_name for row in found if row.state == AttendeeState.WAITING],
    )


def metro(slug: str) -> Metro | None:
    """Return a metro by its short name."""
    return Metro.objects.filter(slug=slug).first()


def venue(slug: str) -> Venue | None:
    """Return a venue by its short name."""
    return Venue.objects.select_related("metro").filter(slug=slug).first()


def venues_of(metro: Metro, size: int) -> list[Venue]:
    """Return venues of a metro by name."""
    return list(metro.venues.only("name", "slug", "street", "district", "town", "postcode", "metro")[:size])


def feed(now: datetime, *, metro: Metro | None = None, venue: Venue | None = None) -> list[Event]:
    """Return the events of a subscribed calendar, with their sessions: since 30 days ago, cancelled ones too."""
    found = Event.objects.listed().filter(ends_at__gt=now - FEED_PAST)
    found = found.filter(metro=metro) if metro else found.filter(venue=venue)
    rows = (
        found.select_related("venue").defer("description", "bring", "search_key").prefetch_related("sessions")
    )
    return list(rows.order_by("starts_at", "pk")[:FEED_SIZE])


def sitemap_pages() -> int:
    """Return into how many files the addresses of listed events go."""
    return max(1, -(-Event.objects.listed().count() // SITEMAP_SIZE))


def sitemap_slugs(number: int) -> list[str]:
    """Return the short names in one of these files, counted from 1; in the order the events were made."""
    first = (number - 1) * SITEMAP_SIZE
    found = Event.objects.listed().order_by("pk").values_list("slug", flat=True)
    return list(found[first : first + SITEMAP_SIZE])


def sitemap_places() -> tuple[list[str], list[str]]:
    """Return the short names of metros and venues."""
    metros = Metro.objects.order_by("slug").values_list("slug", flat=True)
    venues = Venue.objects.order_by("slug").values_list("slug", flat=True)
    return list(metros[:SITEMAP_PLACES]), list(venues[:SITEMAP_PLACES])


def is_short_domain(host: str) -> bool:
    """Return whether a host name is the short-link domain of a metro."""
    return Metro.objects.filter(short_link_domain=host).exists()


def _shown(found: QuerySet[Event]) -> Shown | None:
    event = (
        found.select_related("venue", "metro", "room").prefetch_related("sessions", "tiers", "topics").first()
    )
    if event is None:
        return None
    return Shown(event, list(event.sessions.all()), list(event.tiers.all()), list(event.topics.all()))

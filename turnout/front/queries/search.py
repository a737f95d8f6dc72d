"""Everything at the desk that typed words may mean: people, events, registrations, venues, within somebody's scope."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from turnout.events.models import Event
from turnout.events.queries import desk as events
from turnout.kernel import codes, permissions, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.models import Person
from turnout.people.queries import directory
from turnout.registration.models import Registration
from turnout.ui import dates
from turnout.ui.forms import phone_spaced
from turnout.venues.models import Venue

MOST = 8
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: what it is called, what tells it from others, where it is."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, and the list with all of it."""

    label: str
    hits: list[Hit]
    all_url: str = ""


def find(actor: Actor, typed: str, now: datetime) -> list[Group]:
    """Return what `typed` may mean to `actor`, what a reference names first: at most one statement for each kind.

    Two more fetch the metros and tiers that come with events. What he may not see is not asked for.
    """
    words = text.line(typed)[:LONGEST]
    if not words:
        return []
    groups = [
        Group(_("Registrations"), _registrations(actor, words)),
        Group(_("Events"), _events(actor, words, now), reverse("desk-events")),
        Group(_("People"), _people(actor, words), reverse("desk-people")),
        Group(_("Venues"), _venues(actor, words), reverse("desk-venues")),
    ]
    return [group for group in groups if group.hits]


def _registrations(actor: Actor, words: str) -> list[Hit]:
    """Return the registration with this reference: alone it opens nothing, here it is asked for within a scope."""
    reference = codes.tidy(words)
    is_reference = len(reference) == codes.LENGTH and set(reference) <= set(codes.ALPHABET)
    if not is_reference or not permissions.reach(actor, Permission.SEE_ROSTER):
        return []
    rows = Registration.objects.visible_to(actor, Permission.SEE_ROSTER).filter(reference=reference)
    return [
        Hit(
            one.reference,
            f"{one.registrant.name}, {one.event.title}",
            reverse("desk-registration", args=[one.reference]),
            "ticket",
        )
        for one in rows.select_related("registrant", "event")
    ]


def _events(actor: Actor, words: str, now: datetime) -> list[Hit]:
    if not permissions.reach(actor, Permission.SEE_EVENTS):
        return []
    found = events.listing(actor, events.Filter(view=events.ALL, words=words), now).rows
    return [_event(one, now) for one in found[:MOST]]


def _event(event: Event, now: datetime) -> Hit:
    when = dates.moment(dates.in_zone(event.starts_at, event.time_zone), now.year) if event.starts_at else ""
    parts = [event.reference, when, event.venue.name if event.venue else "", event.state_label]
    url = reverse("desk-event", args=[event.reference])
    return Hit(event.title, ", ".join(str(part) for part in parts if part), url, "calendar")


def _people(actor: Actor, words: str) -> list[Hit]:
    if not permissions.reach(actor, Permission.SEE_PEOPLE) or not text.search_key(words):
        return []
    return [_person(one) for one in directory.people(actor, words=words).rows[:MOST]]


def _person(person: Person) -> Hit:
    detail = (person.email or phone_spaced(person.phone)) if person.is_adult else _("Child")
    return Hit(person.name or "–", detail, reverse("desk-person", args=[person.pk]), "user")  # noqa: RUF001


def _venues(actor: Actor, words: str) -> list[Hit]:
    if not permissions.reach(actor, Permission.MANAGE_VENUES):
        return []
    return [_venue(one) for one in events.venues(actor, words)[:MOST]]


def _venue(venue: Venue) -> Hit:
    return Hit(
        venue.name,
        venue.address or venue.metro.name,
        reverse("desk-venue", args=[venue.slug]),
        "map-pin",
    )

"""The record as the audit browser and programs ask it: who did what to what, when, within somebody's scope."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, UUIDField
from django.urls import reverse

from turnout.audit import queries as audit
from turnout.audit.models import AuditEntry
from turnout.audit.models.acts import AuditEntries
from turnout.events.models import Event, Tier, Topic
from turnout.kernel import codes, keyset, permissions, text, times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.models import ConnectedApp, Person, User
from turnout.registration.models import Registration
from turnout.venues.models import Venue

SIZE = 50
MOST = 50  # people whom typed words may mean
ORDER = "-at"


class AsKey(Func):
    """A key that is kept as text, as a key of the database."""

    output_field = UUIDField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="REPLACE(%(expressions)s, '-', '')", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="NULLIF(%(expressions)s, '')::uuid", **context)


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody asked for; empty is everything."""

    who: str = ""
    about: str = ""
    verb: str = ""
    first: date | None = None
    last: date | None = None
    zone: str = "UTC"
    is_acting: bool = False


Page = tuple[str, str]


def _person(person: Person | None) -> Page | None:
    return (person.name, reverse("desk-person", args=[person.pk])) if person else None


def _login(user: User) -> Page | None:
    if user.application_name:
        return user.application_name, reverse("desk-application", args=[user.pk])
    return _person(user.person)


# What a thing is called, and where its page is.
PAGES: dict[str, tuple[Callable[[], QuerySet[Any]], Callable[[Any], Page | None]]] = {
    "events.event": (
        Event.objects.all,
        lambda one: (one.title, reverse("desk-event", args=[one.reference])),
    ),
    "events.tier": (
        lambda: Tier.objects.select_related("event"),
        lambda one: (
            f"{one.name}, {one.event.title}",
            reverse("desk-event-tier", args=[one.event.reference, one.pk]),
        ),
    ),
    "events.topic": (
        Topic.objects.all,
        lambda one: (one.name, reverse("desk-topics")),
    ),
    "registration.registration": (
        Registration.objects.all,
        lambda one: (one.reference, reverse("desk-registration", args=[one.reference])),
    ),
    "people.person": (Person.objects.all, _person),
    "people.connectedapp": (
        ConnectedApp.objects.all,
        lambda one: (one.name, reverse("desk-connected-app", args=[one.pk])),
    ),
    "people.user": (
        lambda: User.objects.select_related("person"),
        _login,
    ),
    "venues.venue": (
        Venue.objects.all,
        lambda one: (one.name, reverse("desk-venue", args=[one.slug])),
    ),
}


def acts(actor: Actor, asked: Filter) -> AuditEntries:
    """Return the acts within the scope of `actor` that match, in no order."""
    found = _within(actor)
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.first:
        found = found.filter(at__gte=times.instant(asked.first, time(0), asked.zone))
    if asked.last and asked.last < date.max:
        found = found.filter(at__lt=times.instant(asked.last + timedelta(days=1), time(0), asked.zone))
    if asked.is_acting:
        found = found.exclude(acting_for="")
    if asked.who:
        ids = _ids_of_people(actor, asked.who)
        found = found.filter(Q(actor_id__in=ids) | Q(acting_for__in=ids))
    if asked.about:
        found = found.filter(_about(actor, asked.about))
    return found


def page(
    actor: Actor, asked: Filter, *, after: str = "", before: str = "", size: int = SIZE
) -> keyset.Page[AuditEntry]:
    """Return one page of acts, newest first, with reasons and changes: a fixed number of statements."""
    return page_of(acts(actor, asked), after=after, before=before, size=size)


def page_of(
    found: AuditEntries, *, after: str = "", before: str = "", size: int = SIZE
) -> keyset.Page[AuditEntry]:
    """Return one page of acts that were found, as `page` does."""
    rows = found.select_related("reason_row").prefetch_related("changes")
    return keyset.page(rows, ORDER, after=after, before=before, size=size)


def lines(rows: Iterable[AuditEntry]) -> list[audit.Line]:
    """Return acts that were read with reasons and changes as lines of a history."""
    return [audit.line(row) for row in rows]


def links(rows: Iterable[AuditEntry]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return, for each thing that has a page, what it is called and its address: one statement for each kind."""
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        if (key := _key(row.subject_id)) is not None:
            wanted.setdefault(row.subject_kind, set()).add(key)
    return {
        (kind, str(thing.pk)): told
        for kind, (ask, tell) in PAGES.items()
        if kind in wanted
        for thing in ask().filter(pk__in=wanted[kind])
        if (told := tell(thing)) is not None
    }


def _within(actor: Actor) -> AuditEntries:
    """Return the acts of the whole record, or those about events and venues of somebody's metros, or his own events."""
    reach = permissions.reach(actor, Permission.SEE_AUDIT)
    if reach.is_everywhere:
        return AuditEntry.objects.all()
    metros = reach.ids("metro")
    ours = Exists(Event.objects.filter(metro__in=metros, pk=AsKey(OuterRef("event_id"))))
    venues = [str(key) for key in Venue.objects.filter(metro__in=metros).values_list("pk", flat=True)]
    about_metros = Q(subject_kind="venues.metro", subject_id__in=[str(key) for key in metros])
    about_venues = Q(subject_kind="venues.venue", subject_id__in=venues)
    chaired = Q(event_id__in=[str(key) for key in reach.ids("event")])
    return AuditEntry.objects.filter((~Q(event_id="") & Q(ours)) | chaired | about_metros | about_venues)


def _ids_of_people(actor: Actor, words: str) -> list[str]:
    """Return the keys of the logins and people whom words mean: a name, an address, or a key."""
    if (key := _key(words)) is not None:
        return [str(key)]
    reach = permissions.reach(actor, Permission.SEE_AUDIT)
    people = (
        Person.objects.all() if reach.is_everywhere else Person.objects.filter(user__grants__isnull=False)
    )
    keys = list(people.matching(words).order_by("pk").values_list("pk", flat=True).distinct()[:MOST])
    called = Q(email=text.address_key(words)) | Q(application_name__iexact=words)
    logins = User.objects.filter(Q(person__in=keys) | called)
    return [str(one) for one in (*keys, *logins.values_list("pk", flat=True)[:MOST])]


def _about(actor: Actor, words: str) -> Q:
    """Return what tells the acts about a thing: a reference of an event or registration, a key, or a person."""
    if (key := _key(words)) is not None:
        return Q(subject_id=str(key)) | Q(event_id=str(key))
    reference = codes.tidy(words)
    if len(reference) == codes.LENGTH and set(reference) <= set(codes.ALPHABET):
        event = Event.objects.filter(reference=reference).values_list("pk", flat=True).first()
        if event is not None:
            return Q(event_id=str(event))
        booked = Registration.objects.filter(reference=reference).values_list("pk", flat=True).first()
        if booked is not None:
            return Q(subject_id=str(booked))
    return Q(subject_id__in=_ids_of_people(actor, words))


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None

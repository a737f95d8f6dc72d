"""What the desk asks about the people of one event: who comes, who waits, how many are told."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from turnout.events.models import Event
from turnout.kernel import codes, keyset, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import HOLDING, LIVE, AttendeeState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What a roster is narrowed to; no state means everybody."""

    state: str = ""
    words: str = ""


def people(event: Event, by: Filter, *, after: str = "", before: str = "") -> keyset.Page[Attendee]:
    """Return a page of the people of an event in the order of their booking, families together: one statement."""
    rows = Attendee.objects.filter(event=event).select_related("person", "tier", "registration__registrant")
    if by.state in AttendeeState.values:
        rows = rows.filter(state=by.state)
    return keyset.page(rows.filter(_by_words(by.words)), "pk", after=after, before=before, size=PAGE)


def counts(event: Event) -> Counter[str]:
    """Return how many people of an event are in each state: one statement."""
    rows = Attendee.objects.filter(event=event).order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(rows))


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a cancellation reaches: families (one message each), places held, people waiting."""

    families: int
    held: int
    waiting: int


def told(event: Event) -> Told:
    """Return whom a cancellation would reach: one statement."""
    rows = Attendee.objects.filter(event=event, state__in=LIVE).order_by()
    found = rows.aggregate(
        families=Count("registration", distinct=True),
        held=Count("pk", filter=Q(state__in=HOLDING)),
        waiting=Count("pk", filter=Q(state=AttendeeState.WAITING)),
    )
    return Told(**found)


def daily(event: Event, now: datetime, *, days: int = 28) -> list[int]:
    """Return how many registrations came in on each of the last days, oldest first: one statement."""
    first = (now - timedelta(days=days - 1)).date()
    rows = Registration.objects.filter(event=event, made_at__gte=now - timedelta(days=days)).order_by()
    found: dict[date, int] = dict(
        rows.annotate(day=TruncDate("made_at")).values_list("day").annotate(Count("pk"))
    )
    return [found.get(first + timedelta(days=number), 0) for number in range(days)]


def find(actor: Actor, reference: str) -> Registration | None:
    """Return the registration with this reference, if `actor` sees its roster."""
    rows = Registration.objects.visible_to(actor, Permission.SEE_ROSTER)
    wanted = codes.tidy(text.line(reference))
    return rows.select_related("event__metro", "registrant").filter(reference=wanted).first()


def of_registration(registration: Registration) -> list[Attendee]:
    """Return everybody of a registration, in order."""
    return list(registration.attendees.select_related("person", "tier").order_by("position", "pk"))


def _by_words(words: str) -> Q:
    found = Q()
    for word in text.search_key(words).split()[:6]:
        found &= (
            _starts("person", word)
            | _starts("registration__registrant", word)
            | Q(registration__reference=codes.tidy(word))
        )
    return found


def _starts(person: str, word: str) -> Q:
    return Q(**{f"{person}__search_key__startswith": word}) | Q(
        **{f"{person}__search_key__contains": f" {word}"}
    )

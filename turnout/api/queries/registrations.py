"""Registrations as programs see them: read with all that an answer says, by a fixed number of statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

from turnout.events.models import Question
from turnout.kernel import codes, keyset, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.models import Person
from turnout.registration.models import Attendee, Offer, Registration, Settlement
from turnout.registration.queries import answers, lines, offered, owning, personal, settlements
from turnout.registration.queries.answers import Said
from turnout.registration.states import AttendeeState


@dataclass(frozen=True, slots=True)
class Seen:
    """A registration: its people, where they stand in line, what is offered, what was settled, what was answered.

    `is_whole`: seen by whoever registered, or by staff; another guardian sees his own children alone, and no sums.
    """

    registration: Registration
    people: Sequence[Attendee]
    ranks: Mapping[UUID, int] = field(default_factory=dict)
    offers: Sequence[Offer] = ()
    settled: int = 0
    questions: Sequence[Question] = ()
    said: Said | None = None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list of registrations; empty narrows nothing."""

    event: str = ""
    state: str = ""
    tier: UUID | None = None
    email: str = ""
    owes: str = ""
    made_from: datetime | None = None
    made_until: datetime | None = None


def page(actor: Actor, wanted: Wanted, after: str, limit: int) -> keyset.Page[Registration]:
    """Return a page of the registrations whose roster `actor` sees, the newest first: one statement."""
    rows = Registration.objects.visible_to(actor, Permission.SEE_ROSTER).select_related("event", "registrant")
    exact = {
        "event__reference": codes.tidy(text.line(wanted.event)) if wanted.event else None,
        "registrant__address_key": text.address_key(wanted.email) if wanted.email else None,
        "made_at__gte": wanted.made_from,
        "made_at__lt": wanted.made_until,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    theirs = {"state": wanted.state, "tier": wanted.tier}
    theirs = {name: value for name, value in theirs.items() if value}
    if theirs:
        rows = rows.filter(Exists(Attendee.objects.filter(registration=OuterRef("pk"), **theirs)))
    if wanted.owes:
        owing = Attendee.objects.filter(settlements.standing(wanted.owes), registration=OuterRef("pk"))
        rows = rows.filter(Exists(owing))
    return keyset.page(rows, "-pk", after=after, size=limit)


def own_page(person: Person, after: str, limit: int) -> keyset.Page[Registration]:
    """Return a page of what somebody or a child of his is registered for, the newest first: one statement."""
    return keyset.page(personal.everything(person), "-pk", after=after, size=limit)


def adult(actor: Actor, key: UUID) -> Person | None:
    """Return a grown-up on record whom `actor` sees."""
    people = Person.objects.current().visible_to(actor, Permission.SEE_PEOPLE)
    return people.filter(pk=key, is_adult=True).first()


def find_own(person: Person, reference: str) -> Registration | None:
    """Return a registration that somebody made, or that a child of his is in."""
    found = owning.find(codes.tidy(text.line(reference)))
    return found if found is not None and owning.holds(person, found) else None


def seen(registration: Registration, guardian: Person | None = None, *, is_new: bool = False) -> Seen:
    """Return a registration as staff see it, or the family: `guardian` is who looks then.

    One that is new (`is_new`) has no payments, and no answers where its event asks nothing.
    """
    people = personal.PEOPLE.rows(registration.pk)
    is_whole = guardian is None or guardian.pk == registration.registrant_id
    if not is_whole and guardian is not None:
        people = _wards_among(people, guardian)
    for one in people:
        one.registration, one.event = registration, registration.event
    waits = any(one.state == AttendeeState.WAITING for one in people)
    has_answers = registration.event.asks or not is_new
    return Seen(
        registration,
        people,
        lines.ranks([registration.pk]).get(registration.pk, {}) if waits else {},
        offered.live([registration.pk]).get(registration.pk, []) if waits and is_whole and not is_new else (),
        0 if is_new else _settled([registration.pk]).get(registration.pk, 0),
        answers.everything_asked(registration.event) if has_answers else (),
        answers.of_registration(registration) if has_answers else None,
        is_whole,
    )


def seen_each(rows: Sequence[Registration], guardian: Person | None = None) -> dict[UUID, Seen]:
    """Return registrations as a list shows them, without answers: four statements for any number, five for a family."""
    pages = personal.with_people(rows)
    keys = [one.pk for one in rows]
    offers, settled = (offered.live(keys), _settled(keys)) if keys else ({}, {})
    wards = _wards(guardian) if guardian and keys else set()
    return {one.registration.pk: _listed(one, guardian, wards, offers, settled) for one in pages}


def _listed(
    one: personal.Page,
    guardian: Person | None,
    wards: Collection[UUID],
    offers: Mapping[UUID, Sequence[Offer]],
    settled: Mapping[UUID, int],
) -> Seen:
    key = one.registration.pk
    is_whole = guardian is None or guardian.pk == one.registration.registrant_id
    people = one.people if is_whole else [each for each in one.people if each.person_id in wards]
    return Seen(
        one.registration,
        people,
        one.ranks,
        offers.get(key, ()) if is_whole else (),
        settled.get(key, 0),
        is_whole=is_whole,
    )


def _wards(guardian: Person) -> set[UUID]:
    return set(guardian.wards.values_list("child", flat=True))


def _wards_among(people: Sequence[Attendee], guardian: Person) -> list[Attendee]:
    mine = _wards(guardian)
    return [one for one in people if one.person_id in mine]


def _settled(keys: Collection[UUID]) -> dict[UUID, int]:
    """Return how much of each registration was settled: one statement."""
    rows: QuerySet[Settlement] = Settlement.objects.filter(registration__in=keys).order_by()
    return dict(rows.values_list("registration").annotate(sum=Sum("amount_minor")))

"""Answers to the questions of an event: required, written with a booking, changed later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Asked, Event, Question
from turnout.events.rules import questions as rules
from turnout.kernel import clock, statements
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.actions.bookings import Booking
from turnout.registration.models import Answer, Attendee, Registration
from turnout.registration.queries import answers as queries
from turnout.registration.states import LIVE

ASKS_ALL = frozenset({"web_form", "api"})  # who books there answers what is required; staff may leave it out


@dataclass(frozen=True, slots=True)
class Replies:
    """What somebody typed: for the registration, and about people by their place; by question."""

    of_all: Mapping[UUID, Any] | None = None
    of_each: Mapping[UUID, Mapping[UUID, Any]] = field(default_factory=dict)


def require(booking: Booking, event: Event) -> None:
    """Refuse (`bad_input`, field `answers`) a booking that leaves out, or gets wrong, what its event asks.

    No statement for an event that asks nothing.
    """
    if not event.asks:
        return
    questions = queries.asked(event)
    may_be_empty = booking.source not in ASKS_ALL
    tiers = {str(one.tier_id) for one in booking.wanted}
    once = rules.of_whom(questions, Asked.REGISTRATION)
    if not booking.is_addition:
        _require(rules.judge(once, booking.answers, tiers, may_be_empty=may_be_empty), once)
    each = rules.of_whom(questions, Asked.ATTENDEE)
    for one in booking.wanted:
        _require(rules.judge(each, one.answers, {str(one.tier_id)}, may_be_empty=may_be_empty), each)


def write(booking: Booking, registration: Registration, attendees: Sequence[Attendee], now: datetime) -> None:
    """Insert the answers of a booking, whose people are written. Before: `require` let it pass."""
    found = [] if booking.is_addition else _rows(booking.answers, registration, None, now)
    for wanted, attendee in zip(booking.wanted, attendees, strict=True):
        found += _rows(wanted.answers, registration, attendee, now)
    statements.insert(found)


@transaction.atomic
def change_own(registration: Registration, replies: Replies, *, by: Actor) -> int:
    """Change what a family answered, until its event takes no more registrations; return how many answers changed.

    After: one act with the ids of the questions, when anything changed. Refused: bad_input, registration_closed.
    """
    event = Event.objects.get(pk=registration.event_id)
    require_open(event)
    return _change(registration, event, replies, by, may_be_empty=False)


@transaction.atomic
def correct(registration: Registration, replies: Replies, *, by: Actor) -> int:
    """Correct answers as staff: at any time, and leaving empty what nobody knows. Refused: bad_input."""
    event = Event.objects.get(pk=registration.event_id)
    return _change(registration, event, replies, by, may_be_empty=True)


def may_change(event: Event, now: datetime) -> bool:
    """Return whether families may still change their answers: until the deadline, else the start."""
    return event.is_live and (event.closes_at is None or now < event.closes_at)


def require_open(event: Event) -> None:
    """Refuse (`registration_closed`) a family that comes too late to change its answers."""
    if not may_change(event, clock.now()):
        raise Refused("registration_closed", _("Registration has closed, so answers stay as they are."))


def _change(
    registration: Registration, event: Event, replies: Replies, by: Actor, *, may_be_empty: bool
) -> int:
    locked(Registration.objects.filter(pk=registration.pk)).first()
    questions = queries.asked(event)
    people = {one.pk: one for one in registration.attendees.all() if one.state in LIVE}
    said = queries.of_registration(registration)
    touched: set[UUID] = set()
    count = 0
    for key, typed in _each(replies):
        if key is not None and key not in people:
            raise Refused("not_found", _("This person is not in this registration."))
        attendee = people[key] if key is not None else None
        tiers = {str(attendee.tier_id)} if attendee else {str(one.tier_id) for one in people.values()}
        some = rules.of_whom(questions, Asked.ATTENDEE if attendee else Asked.REGISTRATION)
        before = {one.pk: said.about(key)[one.pk] for one in some if one.pk in said.about(key)}
        judged = rules.judge(some, typed, tiers, before, may_be_empty=may_be_empty)
        _require(judged, some)
        changed = _write_changes(registration, attendee, before, judged.answers)
        touched |= changed
        count += len(changed)
    if count:
        ids = sorted(str(one) for one in touched)
        audit.record("registration.answers_changed", registration, by=by, count=count, questions=ids)
    return count


def _each(replies: Replies) -> Iterable[tuple[UUID | None, Mapping[UUID, Any]]]:
    if replies.of_all is not None:
        yield None, replies.of_all
    yield from replies.of_each.items()


def _write_changes(
    registration: Registration,
    attendee: Attendee | None,
    before: Mapping[UUID, str],
    after: Mapping[UUID, str],
) -> set[UUID]:
    """Bring the answers of somebody in line; return the questions whose answer is another now."""
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    if changed:
        Answer.objects.filter(registration=registration, attendee=attendee, question__in=changed).delete()
        fresh = {key: value for key, value in after.items() if key in changed}
        Answer.objects.bulk_create(_rows(fresh, registration, attendee, clock.now()))
    return changed


def _rows(
    said: Mapping[UUID, str], registration: Registration, attendee: Attendee | None, now: datetime
) -> list[Answer]:
    return [
        Answer(question_id=key, registration=registration, attendee=attendee, value=value, said_at=now)
        for key, value in said.items()
        if value
    ]


def _require(judged: rules.Judged, questions: Sequence[Question]) -> None:
    """Refuse the first thing that is wrong, with the question it belongs to."""
    wrong = next((one for one in questions if one.pk in judged.wrong), None)
    if wrong is not None:
        said = f"{wrong.label}: {judged.wrong[wrong.pk]}"
        raise Refused("bad_input", said, field="answers", question=str(wrong.pk))

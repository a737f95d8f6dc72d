"""Register: book places for a party, all of it, or the split it chose, or a refusal (COM UC-1.2, 1.3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import telling
from turnout.events.models import Event, Session, Tier
from turnout.events.rules import places
from turnout.kernel import ids, statements
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.registration.actions import (
    admitting,
    capacity,
    entitling,
    leaving,
    notices,
    serving,
    sweeping,
    vouchering,
    writing,
)
from turnout.registration.actions.bookings import AS_FREE, TOGETHER, Booking, Outcome
from turnout.registration.models import Registration
from turnout.registration.rules import fitting

EVENT = statements.Prepared(
    lambda key: (
        Event.objects.filter(pk=key).select_related("venue", "room").defer("description", "search_key")
    )
)
TIERS = statements.Prepared(lambda key: Tier.objects.filter(event_id=key))
SESSIONS = statements.Prepared(lambda key: Session.objects.filter(event_id=key))
TRIES = 4  # a random reference may exist already
FULL = {"event_full", "tier_full", "party_does_not_fit"}
QUICK_WAY_ENDS = {"event_full", "lost_race", "tier_full", "line_first"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the caller read of an event in this transaction, which is not read again while all goes the quick way.

    `written` hears of the rows of a booking before the counters move: if they do not, the rows are undone.
    """

    event: Event
    tiers: Mapping[UUID, Tier]
    sessions: Sequence[Session]
    written: Callable[[writing.Made], None]


def register_seen(booking: Booking, seen: Seen, *, by: Actor) -> Registration:
    """Book as `register` does, at an event that was just read. Before: within a transaction."""
    return _outcome(booking, by, seen).unwrap()


def register(booking: Booking, *, by: Actor) -> Registration:
    """Book places for one party.

    Returns the Registration with its attendees confirmed or waiting. Raises Refused: the codes of
    `rules.admission`, `party_does_not_fit` (choose to split or to wait), `line_closed`, `already_registered`,
    `account_required`, `party_too_large`. A form sent twice gives the first answer.
    """
    return register_many([booking], by=by)[0].unwrap()


def register_many(bookings: Sequence[Booking], *, by: Actor) -> list[Outcome]:
    """Return one outcome per booking, in order; a refused one never undoes its neighbours.

    A single booking is a transaction of its own; several share one, each behind a savepoint.
    """
    if len(bookings) == 1:
        return [_outcome(bookings[0], by)]
    with transaction.atomic():
        return [_outcome(booking, by) for booking in bookings]


def _outcome(booking: Booking, by: Actor, seen: Seen | None = None) -> Outcome:
    """Book, once more when what stood in the way was an offer that nobody took in time.

    A repeated form gets its first answer.
    """
    try:
        try:
            return _booked(booking, by, seen)
        except Refused as refused:
            if refused.code not in FULL or not sweeping.expire_overdue_of(booking.event_id):
                raise
            return _booked(booking, by)
    except Refused as refused:
        first = writing.answered(booking.form_key)
        return Outcome(first, is_repeat=True) if first else Outcome(refused=refused)


def _booked(booking: Booking, by: Actor, seen: Seen | None = None) -> Outcome:
    """Book the quick way while everybody fits, else under the locks."""
    if booking.if_full not in {TOGETHER, AS_FREE}:
        try:
            return _tried(partial(_book_if_all_fit, seen=seen), booking, by)
        except Refused as refused:
            if refused.code not in QUICK_WAY_ENDS:
                raise
    return _tried(_book_under_lock, booking, by)


Way = Callable[[Booking, Actor], Registration]


def _tried(way: Way, booking: Booking, by: Actor) -> Outcome:
    """Go this way in a transaction; when a unique value exists already, find out which."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return Outcome(way(booking, by))
        except IntegrityError:
            first = writing.answered(booking.form_key)
            if first:
                return Outcome(first, is_repeat=True)
            admitting.require_new(booking)
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _book_if_all_fit(booking: Booking, by: Actor, seen: Seen | None = None) -> Registration:
    """Write the rows, then move the counters, in one trip: so locks are held for the shortest time (core.md 3)."""
    event, tiers, sessions = (seen.event, dict(seen.tiers), seen.sessions) if seen else _look(booking)
    _require(booking, event, tiers)
    if not _all_fit(booking, event, tiers):
        raise Refused("event_full", _("Not everybody fits."))
    with statements.together():
        made = writing.write(booking, event, tiers, waiting=())
        act = _record(made, by, booking.override)
        if booking.is_told:
            notices.send_made(made, telling.event_facts(event, sessions))
        if seen:
            seen.written(made)
        after = capacity.claim(event.pk, booking.places(), act_id=act, by_staff=booking.is_by_staff)
    if after.content_version != event.content_version:
        raise Refused("lost_race", _("The event was changed a moment ago."))
    return made.registration


def _book_under_lock(booking: Booking, by: Actor) -> Registration:
    """Take the locks first, because whoever joins a line changes what others may claim."""
    event, tiers = admitting.lock_served(booking.event_id)
    admitting.require_admissible(booking, event, tiers)
    entitling.require(booking, event, tiers, is_locked=True)
    admitting.require_new(booking)
    placed, waiting = admitting.settle(booking, event, tiers)
    grant = vouchering.grant(booking, event, tiers)
    made = writing.write(booking, event, tiers, waiting=waiting, grant=grant)
    vouchering.use(grant, [*made.placed, *made.waiting])
    act = _record(made, by, booking.override)
    if booking.is_told:
        notices.send_made(made)
    admitting.count(booking, placed, waiting, act)
    if leaving.leave_other_lines(event, made.placed, by=by):
        serving.serve(event.pk)
    return made.registration


def _look(booking: Booking) -> tuple[Event, dict[UUID, Tier], list[Session]]:
    """Read event, tiers and sessions without any lock."""
    asked = (EVENT, TIERS, SESSIONS)
    events, priced, dated = statements.run([one.statement(booking.event_id) for one in asked])
    if not events:
        raise Refused("not_found", _("There is no such event."))
    event = EVENT.read(events)[0]
    return event, {tier.pk: tier for tier in TIERS.read(priced)}, SESSIONS.read(dated)


def _require(booking: Booking, event: Event, tiers: dict[UUID, Tier]) -> None:
    """Refuse what is hopeless before anything is written."""
    admitting.require_admissible(booking, event, tiers)
    entitling.require(booking, event, tiers, is_locked=False)
    if booking.registrant_id is not None and admitting.require_new(booking):
        raise Refused("lost_race", _("Somebody of the party waits here, which takes the locks to end."))


def _all_fit(booking: Booking, event: Event, tiers: dict[UUID, Tier]) -> bool:
    free = places.for_newcomers(event, tiers.values())
    return fitting.fits(booking.wanted, free, places.event_left(event))


def _record(made: writing.Made, by: Actor, override: str) -> UUID:
    """Write the one act of the booking, made by the registrant himself when nobody is signed in."""
    actor = Actor("person", str(made.registrant.pk)) if by.kind == "visitor" else by
    act = audit.record(
        "registration.made",
        made.registration,
        by=actor,
        changes=made.changes,
        reason=override,
        places=len(made.placed),
        waiting=len(made.waiting),
        source=made.registration.source,
    )
    return act.pk


def new_form_key() -> str:
    """Return a one-time key for a form that registers."""
    return f"{ids.uuid7().hex}"

"""Stand by at the door, and be let in on a place that nobody took; nobody jumps (issue 3, outcome 6).

A seat at one session is given, not a place: whoever has one keeps it, with what is known of his coming, and no
bookable place moves (G-09). What a family that comes late finds then, people decide at the door.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.models import StandBy
from turnout.registration.queries import door as door_queries
from turnout.registration.queries import keeping
from turnout.registration.queries import standby as queries
from turnout.registration.rules import door, standby


@transaction.atomic
def join(session: Session, key: UUID, attendee_id: UUID, *, by: Actor) -> StandBy:
    """Note that somebody who waited for a place is here. The same key, or the same person, counts once.

    Refused: not_found (did not wait at this event, or has a place), door_closed, event_cancelled.
    """
    event = _open(session)
    known = (
        _known(session, key)
        or StandBy.objects.filter(session=session, attendee=attendee_id, left_at__isnull=True).first()
    )
    if known is not None:
        return known
    attendee = queries.waited(event, session).filter(pk=attendee_id).first()
    if attendee is None:
        raise Refused("not_found", _("Nobody who waits for a place here was found."))
    return _noted(StandBy(event=event, session=session, key=key, attendee=attendee), by)


@transaction.atomic
def join_by_number(session: Session, key: UUID, people: int, *, by: Actor) -> StandBy:
    """Give people who just came the next number of the session. The same key counts once.

    Refused: bad_input (1 to 20 people), door_closed, event_cancelled.
    """
    if not 1 <= people <= standby.MOST_PEOPLE:
        raise Refused(
            "bad_input",
            _("Between 1 and %(most)s people stand by together.") % {"most": standby.MOST_PEOPLE},
            field="people",
        )
    event = _open(session)
    known = _known(session, key)
    if known is not None:
        return known
    last = StandBy.objects.filter(session=session).aggregate(last=Max("number"))["last"] or 0
    return _noted(StandBy(event=event, session=session, key=key, number=last + 1, people=people), by)


@transaction.atomic
def leave(session: Session, wish_id: UUID, *, by: Actor) -> StandBy:
    """Note that somebody stands by no more. Said twice it counts once. Refused: not_found, wrong_state (let in)."""
    _locked(session)
    wish = _wish(session, wish_id)
    if wish.admitted_at is not None:
        raise Refused("wrong_state", _("They were let in already."))
    if wish.left_at is None:
        wish.left_at = clock.now()
        wish.save(update_fields=["left_at"])
        _act("standby.left", wish, by)
    return wish


@transaction.atomic
def let_in(session: Session, wishes: Collection[UUID], *, by: Actor) -> list[StandBy]:
    """Let these people in: exactly those whose turn it is. Sent twice it lets nobody else in.

    After: each was let in, by one act. Refused: no_place_free (nothing to give to them, or before the minute),
    not_next (somebody comes first), not_found, door_closed, event_cancelled.
    """
    event, now = _open(session), clock.now()
    asked = {
        one.pk: one for one in StandBy.objects.filter(session=session, pk__in=wishes, left_at__isnull=True)
    }
    if not wishes or len(asked) != len(set(wishes)):
        raise Refused("not_found", _("Some of them do not stand by any more. Look at the list again."))
    open_ones = {key for key, one in asked.items() if one.admitted_at is None}
    if not open_ones:
        return list(asked.values())
    seats = queries.seats(event, door_queries.figures(event, session, now))
    turn = standby.next_in(list(queries.wishes(session)), seats.to_give)
    found = turn[: len(open_ones)]
    if not found:
        raise Refused("no_place_free", _why_none(event, session, seats))
    if {one.pk for one in found} != open_ones:
        raise Refused("not_next", _("Somebody else comes first now. Look at the list again."))
    for one in found:
        one.admitted_at = now
        one.save(update_fields=["admitted_at"])
        _act("standby.admitted", one, by)
    return found


@transaction.atomic
def take_back(session: Session, wish_id: UUID, *, by: Actor) -> StandBy:
    """Take back that somebody was let in: they stand by again, in their old turn. Refused: not_found."""
    _locked(session)
    wish = _wish(session, wish_id)
    if wish.admitted_at is not None:
        wish.admitted_at = None
        wish.save(update_fields=["admitted_at"])
        _act("standby.undone", wish, by)
    return wish


def _why_none(event: Event, session: Session, seats: queries.Seats) -> str:
    if not seats.is_open and seats.unclaimed:
        return _("Until %(minutes)s minutes after the start the places are kept for those who have them.") % {
            "minutes": round((keeping.kept_until(event, session) - session.starts_at).total_seconds() / 60)
        }
    return _("There is no place to give, or not as many as they need.")


def _noted(wish: StandBy, by: Actor) -> StandBy:
    wish.came_at = clock.now()
    wish.save(force_insert=True)
    _act("standby.joined", wish, by)
    return wish


def _act(verb: str, wish: StandBy, by: Actor) -> None:
    audit.record(
        verb, wish.attendee or wish.session, by=by, session=str(wish.session_id), standby=str(wish.pk),
        people=wish.people, number=wish.number or 0,
    )  # fmt: skip


def _known(session: Session, key: UUID) -> StandBy | None:
    known = StandBy.objects.filter(key=key).first()
    if known is not None and known.session_id != session.pk:
        raise Refused("not_found", _("This tap belongs to another session."))
    return known


def _wish(session: Session, wish_id: UUID) -> StandBy:
    wish = StandBy.objects.select_related("attendee").filter(session=session, pk=wish_id).first()
    if wish is None:
        raise Refused("not_found", _("They do not stand by at this session."))
    return wish


def _open(session: Session) -> Event:
    event, now = _locked(session), clock.now()
    if why := door.closed(event, session, now, now):
        raise Refused(why, str(door.WORDS[why]))
    return event


def _locked(session: Session) -> Event:
    """Return the event under its lock: of two devices that let the last one in, one is refused."""
    locked(Event.objects.filter(pk=session.event_id)).get()
    return Event.objects.select_related("venue", "room").get(pk=session.event_id)

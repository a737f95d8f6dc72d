"""How a place is paid: at the door, or beforehand while it is held (core.md section 2; docs/paying.md)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from turnout.events.models import Event
from turnout.kernel.refusals import Refused
from turnout.registration.models import Attendee
from turnout.registration.rules import screening
from turnout.registration.states import AttendeeState

DOOR, AHEAD = "door", "ahead"
SHORTEST = timedelta(minutes=30)  # a hold, also shortly before registration ends
DAY = timedelta(days=1)


def ways(event: Event) -> tuple[str, ...]:
    """Return how a place that costs something is paid here; at the door where nothing else is said."""
    found = ((DOOR, event.pays_at_door), (AHEAD, event.pays_ahead))
    return tuple(way for way, is_offered in found if is_offered) or (DOOR,)


def require_choice(event: Event, chosen: str) -> None:
    """Refuse (`bad_input`) a way of paying that is not offered, or none where there are several."""
    found = ways(event)
    if chosen not in found and (chosen or len(found) > 1):
        raise Refused("bad_input", _("Choose how you pay."), field="pays")


def is_ahead(event: Event, chosen: str, now: datetime) -> bool:
    """Return whether a place asked for now is paid beforehand; once the event has begun nothing is."""
    has_begun = event.starts_at is not None and event.starts_at <= now
    return not has_begun and (chosen or ways(event)[0]) == AHEAD


def owes(one: Attendee) -> bool:
    """Return whether somebody's place is paid beforehand."""
    return one.price_minor > 0 and not one.settles_at_door


def birth(one: Attendee, event: Event, source: str, now: datetime) -> AttendeeState:
    """Return how somebody is born who gets a place; a hold until it is paid starts with it."""
    state = screening.birth(event, source)
    if state != AttendeeState.CONFIRMED or not owes(one):
        return state
    hold(one, event, now)
    return AttendeeState.PENDING_PAYMENT


def hold(one: Attendee, event: Event, now: datetime) -> None:
    """Write down from when until when a place is held for its payment."""
    one.hold_from, one.hold_until = now, held_until(event, now)


def held_until(event: Event, now: datetime) -> datetime:
    """Return until when a hold that starts now lasts: the organiser's days, at most until registration ends.

    Whom staff register after that pays until the start; the shortest hold is half an hour.
    """
    ends = [at for at in (event.deadline_at, event.starts_at) if at is not None and at > now]
    return max(min([now + event.pay_days * DAY, *ends[:1]]), now + SHORTEST)


def overdue(now: datetime) -> Q:
    """Return, as a question to the database, which holds are over: at their end, or when the event begins."""
    return Q(hold_until__lte=now) | Q(event__state__in=screening.BEGUN)


def is_overdue(one: Attendee, now: datetime) -> bool:
    """Return the same for one hold of an event that has not begun."""
    return one.hold_until is not None and one.hold_until <= now


def held(people: Sequence[Attendee]) -> list[Attendee]:
    """Return those whose places are held until they are paid."""
    return [one for one in people if one.state == AttendeeState.PENDING_PAYMENT]


def lapsed(people: Sequence[Attendee]) -> list[Attendee]:
    """Return those who lost a place because it was not paid in time, and have nothing else in the registration."""
    found = {
        one.person_id: one
        for one in people
        if one.state == AttendeeState.EXPIRED and one.hold_until and owes(one)
    }
    have = {one.person_id for one in people if one.is_live}
    return [one for key, one in found.items() if key not in have]


def until(people: Sequence[Attendee]) -> datetime | None:
    """Return when the first of their holds ends; None where nothing is held until it is paid."""
    return min((one.hold_until for one in held(people) if one.hold_until is not None), default=None)


def told_as(people: Sequence[Attendee], what: str) -> str:
    """Return what a message calls places that were given: `held` while they are to be paid."""
    return "held" if held(people) else what

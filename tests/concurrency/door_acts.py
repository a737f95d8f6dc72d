"""What a racer at a door can be told to do."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from turnout.audit import actions as audit
from turnout.events.models import Session
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.registration.actions import checking_in, standing_by, walking_in
from turnout.registration.models import Attendance, Attendee, StandBy, WalkIn
from turnout.registration.queries import door, standby

Order = dict[str, Any]
Wait = Callable[[], None]


def check_in(order: Order, wait: Wait) -> str:
    """Tap on somebody at the door."""
    session = Session.objects.get(pk=order["session"])
    touch = checking_in.Touch(UUID(order["key"]), UUID(order["attendee"]), "attended", clock.now())
    wait()
    return checking_in.check_in(session, touch, by=SYSTEM).code


def look_then_check_in(order: Order, wait: Wait) -> str:
    """The negative control: look whether somebody is here, wait until everybody has looked, then say that he is."""
    is_here = Attendance.objects.filter(session=order["session"], attendee=order["attendee"]).exists()
    attendee = Attendee.objects.get(pk=order["attendee"])
    wait()
    if not is_here:
        audit.record("attendee.checked_in", attendee, by=SYSTEM, session=order["session"])
    return "already_here" if is_here else "done"


def walk_in(order: Order, wait: Wait) -> str:
    """Count somebody who just came."""
    session = Session.objects.get(pk=order["session"])
    wait()
    return str(walking_in.walk_in(session, UUID(order["key"]), clock.now(), by=SYSTEM).key)


def look_then_walk_in(order: Order, wait: Wait) -> str:
    """The negative control: look how many the room takes, wait until everybody has looked, then insert."""
    session = Session.objects.select_related("event__venue", "event__room").get(pk=order["session"])
    left = door.figures(session.event, session, clock.now()).room_left
    wait()
    if left is not None and left < 1:
        raise Refused("room_full", "Full.")
    now = clock.now()
    row = WalkIn(key=UUID(order["key"]), event=session.event, session=session, tapped_at=now, received_at=now)
    row.save(force_insert=True)
    return str(row.key)


def let_in(order: Order, wait: Wait) -> str:
    """Let in whoever is next among those who stand by, as the page of this device shows it."""
    session = Session.objects.get(pk=order["session"])
    wait()
    return str(standing_by.let_in(session, [UUID(order["wish"])], by=SYSTEM)[0].pk)


def look_then_let_in(order: Order, wait: Wait) -> str:
    """The negative control: look how many places there are to give, wait until everybody has, then let in."""
    session = Session.objects.select_related("event__venue", "event__room").get(pk=order["session"])
    seats = standby.seats(session.event, door.figures(session.event, session, clock.now()))
    wait()
    if not seats.to_give:
        raise Refused("no_place_free", "None.")
    StandBy.objects.filter(pk=order["wish"]).update(admitted_at=clock.now())
    return str(order["wish"])


ACTS = (check_in, look_then_check_in, let_in, look_then_let_in, walk_in, look_then_walk_in)

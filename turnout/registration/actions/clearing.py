"""Clear the door of a session that has another date now: whoever was counted there came on the former one."""

from datetime import datetime

from turnout.audit import actions as audit
from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.registration.models import Attendance, Attendee, StandBy, WalkIn
from turnout.registration.rules import door


def clear(event: Event, *, by: Actor) -> None:
    """Take back everybody who was counted before the doors open now, by the acts of taking back one.

    Before: the event is locked, its sessions have their new dates.
    """
    for session in event.sessions.order_by("starts_at", "pk"):
        opens = door.opens(event, session)
        acts = [
            *_take_back_places(session, opens, by),
            *_take_back_walk_ins(session, opens, by),
            *_end_standby(session, opens, by),
        ]
        if acts:
            audit.record_each(acts)


def _take_back_places(session: Session, opens: datetime, by: Actor) -> list[audit.Draft]:
    counted = Attendance.objects.filter(session=session, tapped_at__lt=opens).exclude(standing="")
    people = list(locked(Attendee.objects.filter(pk__in=counted.values("attendee"))))
    counted.filter(attendee__in=people).update(standing="", received_at=clock.now())
    facts = {"session": str(session.pk)}
    return [audit.Draft("attendee.check_in_undone", one, by, facts=facts) for one in people]


def _take_back_walk_ins(session: Session, opens: datetime, by: Actor) -> list[audit.Draft]:
    counted = WalkIn.objects.filter(session=session, tapped_at__lt=opens, undone_at__isnull=True)
    keys = list(counted.order_by("pk").values_list("pk", flat=True))
    counted.filter(pk__in=keys).update(undone_at=clock.now())
    return [audit.Draft("walk_in.undone", session, by, facts={"walk_in": str(key)}) for key in keys]


def _end_standby(session: Session, opens: datetime, by: Actor) -> list[audit.Draft]:
    came = StandBy.objects.filter(session=session, came_at__lt=opens, left_at__isnull=True)
    wishes = list(came.select_related("attendee").order_by("pk"))
    came.filter(pk__in=[one.pk for one in wishes]).update(admitted_at=None, left_at=clock.now())
    return [
        audit.Draft(
            "standby.left",
            one.attendee or session,
            by,
            facts={
                "session": str(session.pk),
                "standby": str(one.pk),
                "people": one.people,
                "number": one.number or 0,
            },
        )
        for one in wishes
    ]

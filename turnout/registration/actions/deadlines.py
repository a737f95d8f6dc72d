"""Tell families who wait for a decision that they hear by another moment than they were told (G-08)."""

from dataclasses import replace

from turnout.audit.models import AuditEntry
from turnout.events.actions import telling
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.messaging import actions as messaging
from turnout.registration.actions import closing, notices
from turnout.registration.queries import deciding
from turnout.registration.rules import pace
from turnout.registration.states import AttendeeState

TEMPLATE = "decision_moved"


def tell(event: Event, act: AuditEntry) -> None:
    """Tell whoever of an event waits for a decision by when it falls now: once per move, outside the quiet hours.

    Not those who were told this very moment before, nor when it has passed: then they hear that nobody decided.
    """
    now, until = clock.now(), event.closes_at
    if until is None or until <= now or not event.is_live:
        return
    pending = [
        (one, people)
        for one, people in closing.lives(event)
        if any(person.state == AttendeeState.PENDING for person in people)
    ]
    known = deciding.told_by([one.pk for one, _people in pending], until)
    facts = telling.event_facts(event)
    morning = pace.after_quiet(now, event.time_zone, pace.current())
    messaging.send_many(
        replace(
            notices.draft(TEMPLATE, one, one.registrant, event, people, told=facts),
            key=f"{TEMPLATE}:{one.pk}:{act.pk}",
            at=morning if now < morning < until else None,
            expires_at=until,
        )
        for one, people in pending
        if known.get(one.pk) != until
    )

"""What follows in this room from what happens in others."""

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry, Reason
from turnout.events.models import Event
from turnout.registration.actions import closing, notices


@audit.within("event.cancelled")
def end_places_of_a_cancelled_event(act: AuditEntry) -> None:
    """Nobody holds a place at, or waits for, an event that does not take place; everybody is told."""
    closing.close_for_cancelled(_event(act), act, _reason(act))


@audit.within("event.completed")
def end_the_line_of_an_event_that_is_over(act: AuditEntry) -> None:
    """Nobody waits for an event that is over."""
    closing.close_line(_event(act), act)


@audit.when("event.postponed")
def tell_about_new_dates(act: AuditEntry) -> None:
    """Everybody who holds or waits hears of the new dates, once per postponement."""
    event = _event(act)
    notices.send_event_changed(
        event, closing.lives(event), version=event.calendar_sequence, reason=_reason(act)
    )


def _event(act: AuditEntry) -> Event:
    return Event.objects.select_related("venue", "room").get(pk=act.subject_id)


def _reason(act: AuditEntry) -> str:
    return Reason.objects.filter(act=act).values_list("text", flat=True).first() or ""

"""What follows in this room."""

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.events.actions import telling
from turnout.events.models import Event
from turnout.events.states import LIVE, EventState
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message

WHAT = {"event.published": "scheduled", "event.postponed": "postponed", "event.cancelled": "cancelled"}


@audit.when("event.published", "event.postponed", "event.cancelled")
def tell_the_venue(act: AuditEntry) -> None:
    """Tell the people at the venue of an event that is published there, moved or cancelled (COM UC-7.1)."""
    event = Event.objects.select_related("venue", "room").get(pk=act.subject_id)
    was_never_public = act.verb == "event.cancelled" and not _was_published(act)
    if not was_never_public:
        telling.tell_venue(event, WHAT[act.verb], occasion=act.pk)


@messaging.truth(telling.TEMPLATE)
def is_still_so(message: Message) -> str | None:
    """Return why an event at a venue is not as the message says any more."""
    event = Event.objects.filter(pk=message.about_id).first()
    if event is None:
        return "There is no such event any more."
    is_cancelled = message.facts["what"] == "cancelled"
    if is_cancelled != (event.state == EventState.CANCELLED) or (
        not is_cancelled and event.state not in LIVE
    ):
        return "The event is in another state by now."
    if message.facts["event"]["calendar_sequence"] < event.calendar_sequence and not is_cancelled:
        return "The event has changed since; that is told in a message of its own."
    return None


def _was_published(act: AuditEntry) -> bool:
    """Whether the event was public when it was cancelled."""
    return act.changes.filter(thing_id=act.subject_id, from_state__in=LIVE).exists()

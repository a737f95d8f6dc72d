"""What follows in this room."""

from uuid import UUID

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.events.actions import (
    asking_along,
    carrying,
    chairing,
    chairing_letters,
    editing,
    moving,
    review_letters,
    spreading,
    telling,
)
from turnout.events.models import Event
from turnout.events.states import LIVE, EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.venues.models import Venue

WHAT = {"event.published": "scheduled", "event.postponed": "postponed", "event.cancelled": "cancelled"}
SEEN = frozenset({"room", "title"})  # what the people at a venue go by, beside the dates

carrying.know(spreading.CHANGE, spreading.change_there)
carrying.know(spreading.REDATE, spreading.redate_there)
carrying.know(moving.MOVE, moving.move_there)
carrying.know(asking_along.ADD, asking_along.add_there)
carrying.know(asking_along.CHANGE, asking_along.change_there)
carrying.know(asking_along.SWITCH, asking_along.switch_there)


@audit.when("event.published", "event.postponed", "event.cancelled")
def tell_the_venue(act: AuditEntry) -> None:
    """Tell the people at the venue of an event that is published there, moved or cancelled (COM UC-7.1)."""
    event = Event.objects.select_related("venue", "room").get(pk=act.subject_id)
    was_never_public = act.verb == "event.cancelled" and not _was_published(act)
    if not was_never_public and not _is_overtaken(act):
        telling.tell_venue(event, WHAT[act.verb], occasion=act.pk)


@audit.when("event.unpublished")
def tell_the_venue_that_it_is_taken_back(act: AuditEntry) -> None:
    """Tell the people at the venue that an event they know of is planned no more, for the time being."""
    event = Event.objects.select_related("venue", "room").get(pk=act.subject_id)
    telling.tell_venue(event, "withdrawn", occasion=act.pk)


@audit.when("event.changed")
def tell_both_venues_of_a_move(act: AuditEntry) -> None:
    """Tell the venue that a published event leaves, the one it comes to, or of another room or title."""
    event = Event.objects.select_related("venue", "room").get(pk=act.subject_id)
    fields = set(act.facts["fields"])
    if not event.is_live or not {"venue", *SEEN} & fields:
        return
    if "venue" in fields:
        if left := Venue.objects.filter(pk=act.facts.get("left_venue")).first():
            telling.tell_left_venue(event, left, occasion=act.pk)
        telling.tell_venue(event, "scheduled", occasion=act.pk)
    else:
        telling.tell_venue(event, "changed", occasion=act.pk)


@audit.within("person.merged")
def let_one_person_chair(act: AuditEntry) -> None:
    """Let whoever is one person now chair what both rows did."""
    chairing.gather(UUID(act.facts["from"]), UUID(act.facts["into"]))


@audit.when("event.chair_appointed", "event.chair_dismissed")
def tell_who_chairs(act: AuditEntry) -> None:
    """Tell whoever chairs an event now, and whoever did until now."""
    event = Event.objects.select_related("venue", "room", "chair").get(pk=act.subject_id)
    chairing_letters.tell(event, act)


@audit.when("event.submitted")
def tell_approvers(act: AuditEntry) -> None:
    """Tell those who approve events that one waits for them, unless it was decided or taken back meanwhile."""
    event = Event.objects.select_related("venue", "room", "chair").get(pk=act.subject_id)
    if event.state == EventState.PENDING_REVIEW:
        review_letters.tell_approvers(event, act)


@audit.when("event.approved", "event.returned", "event.rejected")
def tell_planners(act: AuditEntry) -> None:
    """Tell those who wait for a decision, as it stands by now; what is published by itself is told then."""
    event = Event.objects.select_related("venue", "room", "chair").get(pk=act.subject_id)
    if act.verb == "event.approved" and event.is_live:
        if not _came_out_by_itself(act):
            review_letters.tell_planners(event, act, "published")
    else:
        review_letters.tell_planners(event, act, review_letters.WHAT[act.verb])


@audit.when("event.published")
def tell_planners_that_its_time_came(act: AuditEntry) -> None:
    """Tell those who planned an event that it was published by itself."""
    event = Event.objects.select_related("venue", "room", "chair").get(pk=act.subject_id)
    if act.actor_kind == SYSTEM.kind:
        review_letters.tell_planners(event, act, "published")


@messaging.truth(review_letters.SUBMITTED)
def still_waits(message: Message) -> str | None:
    """Ask for a review while that version waits for one."""
    event = Event.objects.filter(pk=message.about_id).first()
    if event is None:
        return "There is no such event any more."
    is_same = event.content_version == message.facts["content_version"]
    waits = event.state == EventState.PENDING_REVIEW and is_same
    return None if waits else "It was decided or taken back since."


STANDS = {
    "approved": frozenset({EventState.APPROVED, *LIVE}),
    "returned": frozenset({EventState.DRAFT}),
    "rejected": frozenset({EventState.REJECTED}),
    "published": LIVE,
}


@messaging.truth(review_letters.DECIDED)
def stands_as_decided(message: Message) -> str | None:
    """Tell a decision while it stands."""
    event = Event.objects.filter(pk=message.about_id).first()
    if event is None:
        return "There is no such event any more."
    what = message.facts["what"]
    if event.state not in STANDS[what]:
        return "Something else was decided since."
    has_begun = event.starts_at is not None and event.starts_at <= clock.now()
    return "The event has begun." if has_begun and what in {"approved", "published"} else None


@messaging.truth(chairing_letters.TEMPLATE)
def chairs_as_told(message: Message) -> str | None:
    """Tell somebody of chairing an event while it is so."""
    event = Event.objects.filter(pk=message.about_id).first()
    if event is None:
        return "There is no such event any more."
    chairs = str(event.chair_id or "") == message.facts["person"]
    return None if chairs == message.facts["chairs"] else "Somebody else was chosen since."


@audit.when("venue.changed")
def find_its_events_by_its_name(act: AuditEntry) -> None:
    """Let words find the events at a venue that has another name or town."""
    if {"name", "town"} & set(act.facts["fields"]):
        editing.rekey_at(act.subject_id)


@messaging.truth(telling.TEMPLATE)
def is_still_so(message: Message) -> str | None:
    """Return why an event at a venue is not as the message says any more."""
    event = Event.objects.filter(pk=message.about_id).first()
    if event is None:
        return "There is no such event any more."
    what = message.facts["what"]
    if what == "left":
        stays_away = str(event.venue_id) != message.facts["event"]["venue"]["id"]
        return None if stays_away else "The event is there again."
    is_over = {"cancelled": event.state == EventState.CANCELLED, "withdrawn": event.state not in LIVE}
    if not is_over.get(what, event.state in LIVE):
        return "The event is in another state by now."
    if message.facts["event"]["calendar_sequence"] < event.calendar_sequence and what not in is_over:
        return "The event has changed since; that is told in a message of its own."
    return None


def _was_published(act: AuditEntry) -> bool:
    """Whether the event was public when it was cancelled."""
    return act.changes.filter(thing_id=act.subject_id, from_state__in=LIVE).exists()


def _came_out_by_itself(act: AuditEntry) -> bool:
    """Whether an event was published by the machine since."""
    acts = AuditEntry.objects.about(act.subject_kind, act.subject_id)
    return acts.filter(verb="event.published", actor_kind=SYSTEM.kind, at__gte=act.at).exists()


def _is_overtaken(act: AuditEntry) -> bool:
    """Whether something later is told to the same people, which says how it is now."""
    acts = AuditEntry.objects.about(act.subject_kind, act.subject_id)
    return acts.filter(verb__in=WHAT, at__gt=act.at).exists()

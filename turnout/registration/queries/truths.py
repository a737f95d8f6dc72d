"""Whether a message is still true, asked just before it leaves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Session
from turnout.events.states import LIVE as LIVE_EVENT
from turnout.events.states import EventState
from turnout.messaging.models import Message
from turnout.registration.models import Attendee, Offer, Registration, WaitlistEntry
from turnout.registration.queries import letters, lines
from turnout.registration.states import LIVE, AttendeeState, EntryState, OfferState

OURS = (
    "registration_made",
    "registration_changed",
    "registration_moved",
    "registration_cancelled",
    "registration_declined",
    "event_cancelled",
)
LAST = "event_cancelled"
TRANSFERRED = "places.transferred"


TOGETHER = timedelta(hours=1)  # an offer and its reminder are no nearer than this


def why_over(message: Message, now: datetime) -> str | None:
    """Return why a message about an event makes no sense any more: the event is over (G-63)."""
    ends = [datetime.fromisoformat(one["ends_at"]) for one in message.facts["event"]["sessions"]]
    return "The event is over." if ends and max(ends) <= now else None


def why_overtaken(message: Message) -> str | None:
    """Return why a message about a registration is no longer its newest word."""
    said = Message.objects.about(message.about_kind, message.about_id).filter(template__in=OURS)
    own = (message.pk, message.template, message.facts.get("version"))
    if any(_is_newer(one, own) for one in said.values_list("pk", "template", "facts__version")):
        return "A newer message about this registration says how it is now."
    if _was_transferred(message):
        return "Somebody of this registration was moved to another event; another message says so."
    if _has_moved(message):
        return "The event has other dates now; that is told in a message of its own."
    return None


def why_in_vain(message: Message, now: datetime) -> str | None:
    """Return why a message need not say that a family waits: its line was closed since, or is about to be."""
    if {one["state"] for one in message.facts["people"]} != {AttendeeState.WAITING}:
        return None
    entries = list(WaitlistEntry.objects.filter(registration=UUID(message.about_id)).select_related("event"))
    ends = [one.event.closes_at for one in entries]
    is_late = any(end is not None and end <= now for end in ends)
    is_closed = {one.state for one in entries} == {EntryState.CLOSED}
    return "The line is closed; another message says so." if is_late or is_closed else None


def why_not_postponed(message: Message) -> str | None:
    """Return why new dates need not be told any more."""
    if not Attendee.objects.filter(registration=UUID(message.about_id), state__in=LIVE).exists():
        return "Nobody of this registration comes any more."
    if _has_moved(message):
        return "The event has other dates by now."
    return None


def why_not_moved(message: Message) -> str | None:
    """Return why a new place need not be told any more."""
    if not Attendee.objects.filter(registration=UUID(message.about_id), state__in=LIVE).exists():
        return "Nobody of this registration comes any more."
    event = Event.objects.select_related("venue", "room").filter(pk=message.event_id).first()
    if event is None or event.state not in LIVE_EVENT:
        return "The event does not take place."
    told = message.facts["event"]
    if (told["venue"] or {}).get("name", "") != (event.venue.name if event.venue else "") or (
        told["room"],
        told["online_url"],
    ) != (event.room.name if event.room else "", event.online_url):
        return "The event takes place somewhere else by now."
    return None


def why_not_decided_then(message: Message) -> str | None:
    """Return why another moment of the decision need not be told any more."""
    event = Event.objects.filter(pk=message.event_id).first()
    if event is None or event.state not in LIVE_EVENT:
        return "The event does not take place."
    if event.closes_at is None or event.closes_at != datetime.fromisoformat(message.facts["decide_by"]):
        return "The decision falls at another time by now."
    rows = Attendee.objects.filter(registration=UUID(message.about_id), state=AttendeeState.PENDING)
    return None if rows.exists() else "Nobody of this registration waits for a decision any more."


def why_not_reminded(message: Message) -> str | None:
    """Return why a reminder would be wrong: who comes, when, or whether the event takes place has changed."""
    facts = message.facts
    registration = Registration.objects.select_related("event").filter(pk=message.about_id).first()
    if registration is None or registration.event.state not in LIVE_EVENT:
        return "The event does not take place."
    starts_at = datetime.fromisoformat(facts["starts_at"])
    if not Session.objects.filter(pk=facts["session"], starts_at=starts_at).exists():
        return "The session begins at another time now."
    coming = registration.attendees.filter(state=AttendeeState.CONFIRMED).count()
    if coming != len(facts["people"]):
        return "Somebody of this registration was cancelled or added; another message says so."
    return None


def why_for_nobody(message: Message) -> str | None:
    """Return why a letter of staff is for nobody of this family any more."""
    if letters.is_for_somebody(message.facts["attendees"], message.facts["whom"]):
        return None
    if message.facts["whom"] == letters.WAITING:
        return "Nobody of this family waits any more."
    return "Nobody of this family comes any more."


def why_not_offered(message: Message, now: datetime) -> str | None:
    """Return why an offer need not be told, or not so, any more."""
    offer = Offer.objects.filter(pk=message.facts["offer"]).first()
    if offer is None or offer.state != OfferState.LIVE or offer.expires_at <= now:
        return "The offer was answered, or is over."
    if message.template == "offer_made" and offer.places != message.facts["places"]:
        return "The offer has another number of places; another message says so."
    if message.template == "offer_reminder" and not _was_told_before(message, now):
        return "The offer itself was told only now."
    return None


def why_not_ended(message: Message) -> str | None:
    """Return why the end of an offer is told no more: the family stands somewhere else by now."""
    wanted = EntryState.EXPIRED if message.facts["what"] == "lapsed_out" else EntryState.WAITING
    if not WaitlistEntry.objects.filter(pk=message.facts["entry"], state=wanted).exists():
        return "The family stands somewhere else by now; another message says so."
    return None


def why_no_news(message: Message) -> str | None:
    """Return why news of a line is none any more."""
    if message.facts["what"] == "closed":
        return None
    in_line = WaitlistEntry.objects.filter(
        registration=UUID(message.about_id), state=EntryState.WAITING
    ).select_related("event")
    entries = list(in_line)
    if not entries or entries[0].event.state != EventState.PUBLISHED:
        return "The family is not in line any more."
    rank = message.facts["rank"]
    if message.facts["what"] == "moved_up" and rank not in set(
        lines.ranks([entries[0].registration_id])[entries[0].registration_id].values()
    ):
        return "The family has another rank by now."
    return None


def why_not_asked(message: Message) -> str | None:
    """Return why a family need not be asked whether it still comes."""
    facts = message.facts
    registration = Registration.objects.select_related("event").filter(pk=message.about_id).first()
    if registration is None or registration.event.state not in LIVE_EVENT:
        return "The event does not take place."
    starts_at = registration.event.starts_at
    if starts_at is None or starts_at != datetime.fromisoformat(facts["starts_at"]):
        return "The event begins at another time now."
    if registration.coming_at is not None:
        return "The family has said that it comes."
    if registration.attendees.filter(state=AttendeeState.CONFIRMED).count() != len(facts["people"]):
        return "Somebody of this registration was cancelled or added; another message says so."
    return None


def why_nothing_to_pay(message: Message, now: datetime) -> str | None:
    """Return why a family need not be reminded to pay."""
    until = datetime.fromisoformat(message.facts["pay_until"])
    held = Attendee.objects.filter(
        registration=UUID(message.about_id), state=AttendeeState.PENDING_PAYMENT, hold_until=until
    )
    if until <= now or held.count() != len(message.facts["people"]):
        return "The places are held no longer, or are paid."
    return None


def why_nothing_to_decide(message: Message) -> str | None:
    """Return why nobody need be told that registrations wait for a decision."""
    if Attendee.objects.filter(event=UUID(message.about_id), state=AttendeeState.PENDING).exists():
        return None
    return "Nobody waits for a decision any more."


def _is_newer(one: tuple[UUID, str, Any], other: tuple[UUID, str, Any]) -> bool:
    """Return whether a message (key, template, version) says more than another.

    Hosts' clocks differ, so keys do not tell what happened first; the number of acts that a message tells of does.
    Nothing comes after the cancellation of the event.
    """
    if (one[1] == LAST) != (other[1] == LAST):
        return one[1] == LAST
    versions = (one[2], other[2])
    if all(isinstance(version, int) for version in versions) and versions[0] != versions[1]:
        return bool(versions[0] > versions[1])
    return one[0] > other[0]


def _was_told_before(message: Message, now: datetime) -> bool:
    """Return whether the offer that a reminder is about was told some time before it."""
    told = Message.objects.about(message.about_kind, message.about_id).filter(template="offer_made")
    return told.filter(facts__offer=message.facts["offer"], sent_at__lte=now - TOGETHER).exists()


def _was_transferred(message: Message) -> bool:
    """Return whether somebody was moved away after a message was written: the one about the move names all who stay."""
    version = message.facts.get("version")
    acts = AuditEntry.objects.about(message.about_kind, message.about_id).order_by("at", "pk")
    verbs = list(acts.values_list("verb", flat=True))
    return isinstance(version, int) and TRANSFERRED in verbs[version:]


def _has_moved(message: Message) -> bool:
    """Return whether the sessions begin at other instants than the message says."""
    event = message.facts["event"]
    told = sorted(datetime.fromisoformat(one["starts_at"]) for one in event["sessions"])
    return told != sorted(Session.objects.filter(event=event["id"]).values_list("starts_at", flat=True))

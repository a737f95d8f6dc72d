"""What follows in this room from what happens in others, and what it knows about its messages."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry, Reason
from turnout.events.actions import carrying
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.people.actions import linking, proving
from turnout.registration.actions import (
    clearing,
    closing,
    coming,
    deadlines,
    gathering,
    levelling,
    notices,
    pausing,
    pricing_along,
    serving,
    versions,
    vouchering,
)
from turnout.registration.models import Offer, Registration
from turnout.registration.queries import lines, postponements, truths
from turnout.registration.rules import invitations, links

PERSON = "people.person"
DECISION = frozenset({"deadline_at", "time_zone"})  # the fields of an event that say until when is decided
PLACE = frozenset({"venue", "room", "online_url"})  # the fields of an event that say where

carrying.know(levelling.LEVEL, levelling.level_there)
carrying.know(pricing_along.ADD, pricing_along.add_there)
carrying.know(pricing_along.CHANGE, pricing_along.change_there)
carrying.know(pricing_along.CAP, pricing_along.cap_there)


@audit.within("event.cancelled")
def end_places_of_a_cancelled_event(act: AuditEntry) -> None:
    """Nobody holds a place at, or waits for, an event that does not take place; everybody is told."""
    closing.close_for_cancelled(_event(act), act, _reason(act))


@audit.within("event.registration_closed", "event.started", "event.completed")
def end_the_line_of_an_event_that_takes_nobody(act: AuditEntry) -> None:
    """Nobody waits, and nothing is offered, once registration has ended (G-26)."""
    closing.close_line(_event(act), act)


@audit.within(
    "registration.cancelled", "places.cancelled", "places.declined", "places.undecided", "places.unpaid",
    "places.transferred", "offer.expired",
)  # fmt: skip
def give_back_what_a_code_was_used_for(act: AuditEntry) -> None:
    """Let a code be good again for places that were given back."""
    vouchering.give_back(UUID(act.subject_id), clock.now())


@audit.within("line.closed")
def give_back_what_a_code_was_used_for_in_line(act: AuditEntry) -> None:
    """Let a code be good again for waits that ended with the line: registration may be opened once more."""
    vouchering.give_back_waits(UUID(act.subject_id), clock.now())


@audit.within("event.postponed")
def ask_anew_who_comes(act: AuditEntry) -> None:
    """Who said that he comes said it of the former dates."""
    coming.forget(UUID(act.subject_id))


@audit.within("event.postponed")
def clear_the_door(act: AuditEntry) -> None:
    """Whoever was checked in on the former day has not come to the new one yet."""
    clearing.clear(_event(act), by=act.actor)


@audit.when("event.postponed")
def tell_about_new_dates(act: AuditEntry) -> None:
    """Everybody who holds or waits hears of the new dates, once per postponement."""
    event = _event(act)
    notices.send_event_changed(
        event,
        closing.lives(event),
        version=event.calendar_sequence,
        reason=_reason(act),
        dropped=postponements.dropped(event),
    )


@audit.when("event.changed")
def tell_about_a_new_place(act: AuditEntry) -> None:
    """Everybody who holds or waits hears where a published event takes place now, once per change of it."""
    event = _event(act)
    if event.is_live and PLACE & set(act.facts["fields"]):
        notices.send_event_moved(event, closing.lives(event), version=event.calendar_sequence)


@audit.when("event.changed", "event.reopened")
def tell_when_it_is_decided(act: AuditEntry) -> None:
    """Whoever waits for a decision hears when the time for it is another one (new dates are told by themselves)."""
    if act.verb == "event.reopened" or DECISION & set(act.facts["fields"]):
        deadlines.tell(_event(act), act)


@audit.when("person.proven")
def serve_lines_of_somebody_who_can_be_reached(act: AuditEntry) -> None:
    """Whoever was passed over while the address was unproven has his turn now."""
    for event_id in lines.events_of(UUID(act.subject_id)):
        serving.serve_event(event_id)


@audit.when("address.bounced")
def pass_over_somebody_who_cannot_be_reached(act: AuditEntry) -> None:
    """Let a bounce cost nobody his rank, while no offer that nobody reads holds up the line."""
    if act.subject_kind == PERSON:
        pausing.pause(UUID(act.subject_id), by=SYSTEM)


@audit.when("address.reachable", "person.address_changed")
def serve_lines_of_somebody_who_is_reached_again(act: AuditEntry) -> None:
    """Whoever was passed over because mail bounced takes his turns again."""
    if act.subject_kind == PERSON:
        pausing.resume(UUID(act.subject_id), by=SYSTEM)


@audit.within("person.merged")
def gather_registrations_of_one_person(act: AuditEntry) -> None:
    """Make what somebody registered before the address was proven his, and his children the same children."""
    goes, stays = UUID(act.facts["from"]), UUID(act.facts["into"])
    ending = {"goes": (goes,), "both": (goes, stays)}.get(act.facts.get("links", ""), ())
    for one in ending:
        gathering.raise_generations(one)
    gathering.move(goes, stays)


@audit.within("person.address_changed")
def close_links_in_the_old_mailbox(act: AuditEntry) -> None:
    """Let the links that were sent to the former address open nothing any more (core.md section 5)."""
    gathering.raise_generations(UUID(act.subject_id))


# --- what is known about messages --------------------------------------------------------------------


@messaging.truth("registration_cancelled", "registration_declined")
def is_last_word(message: Message) -> str | None:
    """Tell that places were cancelled or declined, also after the event, unless something was said since."""
    return truths.why_overtaken(message)


@messaging.truth("registration_made", "registration_changed", "registration_moved")
def is_newest_word(message: Message) -> str | None:
    """Tell a registration as it is now: whatever came later says it all again."""
    now = clock.now()
    return truths.why_over(message, now) or truths.why_overtaken(message) or truths.why_in_vain(message, now)


@messaging.truth("offer_made", "offer_reminder")
def is_still_offered(message: Message) -> str | None:
    """Tell of an offer while it can be taken, with as many places as it has."""
    return truths.why_not_offered(message, clock.now())


@messaging.truth("offer_ended")
def stands_as_it_was_left(message: Message) -> str | None:
    """Tell the end of an offer while the family stands where it says."""
    return truths.why_over(message, clock.now()) or truths.why_not_ended(message)


@messaging.truth("line_news")
def is_news_of_the_line(message: Message) -> str | None:
    """Tell news of a line to those who stand in it, or stood when it was closed."""
    return truths.why_over(message, clock.now()) or truths.why_no_news(message)


@messaging.truth("decisions_due")
def is_to_be_decided(message: Message) -> str | None:
    """Say that registrations wait for a decision while some do."""
    return truths.why_nothing_to_decide(message)


@messaging.truth("event_postponed")
def has_these_dates(message: Message) -> str | None:
    """Tell new dates while the event has them and somebody still comes."""
    return truths.why_over(message, clock.now()) or truths.why_not_postponed(message)


@messaging.truth("high_demand")
def still_runs_out(message: Message) -> str | None:
    """Tell coordinators that many wait while people can still register."""
    event = Event.objects.filter(pk=message.about_id).first()
    is_open = event is not None and event.state == EventState.PUBLISHED and event.waiting > 0
    return None if is_open else "Nobody waits for this event any more."


@messaging.truth("event_moved")
def takes_place_there(message: Message) -> str | None:
    """Tell the new place while the event takes place there and somebody still comes."""
    return truths.why_over(message, clock.now()) or truths.why_not_moved(message)


@messaging.truth("payment_reminder")
def is_still_to_be_paid(message: Message) -> str | None:
    """Remind only those whose places are held, and not paid, as the reminder says."""
    return truths.why_nothing_to_pay(message, clock.now())


@messaging.truth("decision_moved")
def is_decided_by_then(message: Message) -> str | None:
    """Tell the time of a decision while it is that time, and somebody waits for it."""
    return truths.why_not_decided_then(message)


@messaging.truth("still_coming")
def is_open_whether_they_come(message: Message) -> str | None:
    """Ask only those who still hold what the message names, and have not said that they come."""
    return truths.why_not_asked(message)


@messaging.truth("letter")
def is_for_somebody(message: Message) -> str | None:
    """Write to those who still stand where the letter says."""
    return truths.why_for_nobody(message)


@messaging.truth("reminder")
def is_still_coming(message: Message) -> str | None:
    """Only those are reminded who still come, at the instant that the reminder names."""
    return truths.why_not_reminded(message)


@messaging.fills("manage_link")
def manage_link(message: Message, registration: str) -> str:
    """Return the link that opens a registration without a login, of its present generation."""
    found = Registration.objects.select_related("registrant").get(pk=registration)
    return _for_owner(message, found, links.manage_path(found))


@messaging.fills("coming_link")
def coming_link(message: Message, registration: str) -> str:
    """Return the link that opens the question whether the family still comes."""
    found = Registration.objects.select_related("registrant").get(pk=registration)
    return _for_owner(message, found, f"{links.manage_path(found)}?to=coming")


@messaging.fills("offer_link")
def offer_link(message: Message, offer: str) -> str:
    """Return a fresh link to an offer; it tells what became of it for a month after its end."""
    found = Offer.objects.select_related("registration__registrant").get(pk=offer)
    lifetime = found.expires_at - clock.now() + links.AFTER_EVENT
    link = linking.make("offer", found.pk, lifetime=lifetime, generation=found.registration.generation)
    return _for_owner(message, found.registration, linking.path_of(link))


@messaging.fills("proof_link")
def proof_link(message: Message, registration: str) -> str:
    """Return a fresh link that proves the registrant's address; one who has proven it since gets his own page."""
    found = Registration.objects.select_related("registrant").get(pk=registration)
    if found.registrant.is_proven:
        return _for_owner(message, found, links.manage_path(found))
    return links.absolute(proving.make_link(found.registrant, wants_account=found.wants_account))


@messaging.attaches("registration_made", "registration_changed", "event_postponed", "event_moved")
def invitation(message: Message) -> list[messaging.Attachment]:
    """Put the sessions into the family's calendar, or take them out when nobody has a place any more."""
    if any(one["state"] == "confirmed" for one in message.facts["people"]):
        dropped = message.facts.get("dropped", [])
        struck_out = [_calendar(message, invitations.CANCEL, dropped, "dropped.ics")] if dropped else []
        return [_calendar(message, invitations.REQUEST), *struck_out]
    return [_calendar(message, invitations.CANCEL)] if message.facts.get("what") == "cancelled" else []


@messaging.attaches("registration_moved")
def invitation_there(message: Message) -> list[messaging.Attachment]:
    """Put the sessions of the new event into the family's calendar, and strike out the old when nobody stays there."""
    old = message.facts["old"]
    if any(one["state"] == "confirmed" for one in old["stay"]):
        return [_calendar(message, invitations.REQUEST)]
    struck_out = _calendar_of(
        message, invitations.CANCEL, old["event"], old["registration"], "moved-from.ics"
    )
    return [_calendar(message, invitations.REQUEST), struck_out]


@messaging.attaches("registration_cancelled", "event_cancelled")
def cancellation(message: Message) -> list[messaging.Attachment]:
    """Strike the sessions out of the family's calendar."""
    return [_calendar(message, invitations.CANCEL)] if message.facts["had_places"] else []


def _for_owner(message: Message, registration: Registration, path: str) -> str:
    """Return a path of the registration's owner as an address; another mailbox gets no key to it."""
    if registration.registrant.address_key != message.address_key:
        return links.absolute(reverse("lost-link"))  # it has another owner by now, who reads another mailbox
    return links.absolute(path)


def _calendar(
    message: Message, method: str, sessions: Sequence[Mapping[str, Any]] = (), name: str = "event.ics"
) -> messaging.Attachment:
    """Return a file of these sessions, which are all of the event unless given."""
    event = message.facts["event"]
    told = {**event, "sessions": sessions or event["sessions"]}
    return _calendar_of(message, method, told, message.about_id, name)


def _calendar_of(
    message: Message, method: str, event: Mapping[str, Any], key: str, name: str
) -> messaging.Attachment:
    """Return a file of the sessions of an event, as a registration with this key has them."""
    registration = Registration.objects.select_related("event").get(pk=key)
    found = invitations.entries(
        event,
        key,
        sequence=registration.event.calendar_sequence + versions.of(registration),
        attendee=message.email,
        is_cancelled=method == invitations.CANCEL,
        url=links.absolute(f"/events/{event['slug']}/"),
    )
    content = invitations.written(found, method=method, stamp=clock.now())
    return messaging.Attachment(name, "text/calendar", content, method=method)


def _event(act: AuditEntry) -> Event:
    return Event.objects.select_related("venue", "room").get(pk=act.subject_id)


def _reason(act: AuditEntry) -> str:
    return Reason.objects.filter(act=act).values_list("text", flat=True).first() or ""

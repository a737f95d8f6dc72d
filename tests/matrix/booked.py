"""What a family has to do with in the realm: what it booked, what is offered to it, who else waits there."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel.actors import SYSTEM
from turnout.people.models import User
from turnout.registration.actions import cancelling, letters, registering, settling, tagging
from turnout.registration.actions.bookings import AS_FREE, Booking, Wanted
from turnout.registration.models import Offer, Registration, Settlement, Tag, WaitlistEntry
from turnout.registration.queries import letters as families
from turnout.registration.queries.letters import Choice
from turnout.registration.rules.letters import Letter, digest
from turnout.registration.states import EntryState
from turnout.venues.models import Metro


def an_offer(user: User, metro: Metro) -> Offer:
    """Return a place that is offered to somebody who waited for it, at an event of its own; one more waits there."""
    event = build.a_published_event(1, metro=metro, starts_in=timedelta(days=30))
    holder = build.a_booking(event, "Holder")
    wanted = (Wanted(build.the_tier(event).pk, "Mira"),)
    waits = Booking(event.pk, wanted, registrant_id=cast.person(user).pk, if_full=AS_FREE)
    registering.register(waits, by=user.actor)
    build.a_booking(event, "Noor", if_full="as_free")
    cancelling.cancel_places(holder, [holder.attendees.get().pk], by=SYSTEM, reason="Ill.")
    return Offer.objects.get(event=event)


def a_letter(event: Event) -> None:
    """Write to the families of an event."""
    whom = Choice(families.EVERYBODY)
    seen = digest(families.families(event, whom))
    letters.send(event, Letter(whom, "News of {event}", "Bring a raincoat.", uuid4().hex, seen), by=SYSTEM)


def the_letter(event: Event) -> AuditEntry:
    """Return the one letter to the families of an event."""
    return AuditEntry.objects.get(event_id=str(event.pk), verb=families.VERB)


def a_payment(event: Event) -> None:
    """Write down what another system took for the registration at an event, and put a tag on it."""
    booked = Registration.objects.get(event=event)
    tagging.tag(event, [booked.attendees.get().pk], "Ramp", by=SYSTEM)
    settling.settle_elsewhere(booked, 500, by=SYSTEM, reason="Receipt 7.")


def things(event: Event, user: User, owner: str, thing: Any) -> dict[str, Any]:
    """Return what somebody booked at an event, what is offered to him, and who waits beside him, by kind."""
    booked = {"registrations/{reference}": Registration.objects.get(event=event).reference}
    offer = Offer.objects.get(registration__registrant=cast.person(user))
    entry = WaitlistEntry.objects.get(event=offer.event, state=EntryState.WAITING)
    line = {"events/{reference}": offer.event.reference, "waitlist/{key}": str(entry.pk)}
    return {
        "registration": thing(booked, event.scopes()),
        "booking": thing(booked, owner=owner),
        "payment": thing(
            {**booked, "payments/{key}": str(Settlement.objects.get(registration__event=event).pk)},
            event.scopes(),
        ),
        "tag": thing(
            {**booked, "tags/{key}": str(Tag.objects.get(registration__event=event).pk)}, event.scopes()
        ),
        "offer": thing({"offers/{key}": str(offer.pk)}, owner=owner),
        "entry": thing(line, offer.event.scopes()),
    }

"""What registrants are told: which message follows what, with its facts as they are at that instant.

Messaging knows nobody (house.md section 1), so every mail about a registration starts here, in the transaction
that makes it true.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from turnout.events.models import Event
from turnout.messaging import actions as messaging
from turnout.people.models import Person
from turnout.registration.actions.writing import Made
from turnout.registration.models import Attendee, Registration


def send_made(made: Made) -> None:
    """Confirm a new registration: every person by name, with what he has (COM UC-1.2 step 5)."""
    people = [*made.placed, *made.waiting]
    people.sort(key=lambda one: one.position)
    draft = _draft("registration_made", made.registration, made.registrant, made.event, people, version=1)
    messaging.send_many([draft])


def send_changed(registration: Registration, people: Sequence[Attendee], *, version: int, what: str) -> None:
    """Tell a registrant what his registration is now (COM V1.2f); `what`: added, cancelled, placed, renamed."""
    draft = _draft(
        "registration_changed", registration, registration.registrant, registration.event, people,
        version=version, what=what,
    )  # fmt: skip
    messaging.send_many([draft])


def send_cancelled(registration: Registration, people: Sequence[Attendee], *, version: int) -> None:
    """Tell a registrant that nobody of his registration comes any more."""
    draft = _draft(
        "registration_cancelled",
        registration,
        registration.registrant,
        registration.event,
        people,
        version=version,
    )
    messaging.send_many([draft])


def send_event_cancelled(
    event: Event, lives: Iterable[tuple[Registration, Sequence[Attendee]]], reason: str
) -> None:
    """Tell everybody who held or waited that the event does not take place, and why."""
    facts = event_facts(event)
    messaging.send_many(
        [
            _draft(
                "event_cancelled", one, one.registrant, event, people, version=1, told=facts, reason=reason
            )
            for one, people in lives
        ]
    )


def send_event_changed(
    event: Event, lives: Iterable[tuple[Registration, Sequence[Attendee]]], *, version: int, reason: str
) -> None:
    """Tell everybody who holds or waits that the event has new dates."""
    facts = event_facts(event)
    messaging.send_many(
        [
            _draft("event_postponed", one, one.registrant, event, people,
                   version=version, told=facts, reason=reason)
            for one, people in lives
        ]
    )  # fmt: skip


def send_reminders(
    event: Event,
    session_id: str,
    starts_at: datetime,
    lives: Iterable[tuple[Registration, Sequence[Attendee]]],
) -> None:
    """Remind those who hold a place of one session, once per start instant (COM UC-2.3, G-88)."""
    facts = event_facts(event)
    drafts = []
    for one, people in lives:
        draft = _draft("reminder", one, one.registrant, event, people, version=1, told=facts,
                       session=session_id, starts_at=starts_at.isoformat())  # fmt: skip
        key = f"reminder:{one.pk}:{session_id}:{int(starts_at.timestamp())}"
        drafts.append(_rekeyed(draft, key, starts_at))
    messaging.send_many(drafts)


def event_facts(event: Event) -> dict[str, Any]:
    """Return everything a message says about an event, frozen: one statement for its sessions."""
    venue = event.venue
    return {
        "id": str(event.pk),
        "reference": event.reference,
        "slug": event.slug,
        "title": event.title,
        "summary": event.summary,
        "time_zone": event.time_zone,
        "bring": event.bring,
        "online_url": event.online_url,
        "contact_email": event.contact_email,
        "calendar_sequence": event.calendar_sequence,
        "sessions": [
            {
                "id": str(one.pk),
                "title": one.title,
                "starts_at": one.starts_at.isoformat(),
                "ends_at": one.ends_at.isoformat(),
                "is_whole_day": one.is_whole_day,
                "doors_at": one.doors_at.isoformat() if one.doors_at else "",
            }
            for one in event.sessions.all()
        ],
        "room": event.room.name if event.room else "",
        "venue": venue
        and {
            "name": venue.name,
            "address": venue.address,
            "parking": venue.parking_instructions,
            "entry": venue.entry_instructions,
            "access": venue.access_notes,
        },
    }


def people_facts(people: Iterable[Attendee]) -> list[dict[str, Any]]:
    """Return the people of a registration as a message names them: first name, age, state."""
    return [{"first_name": one.person.first_name, "age": one.age, "state": str(one.state)} for one in people]


def _draft(  # noqa: PLR0913 -- the words of one sentence
    template: str,
    registration: Registration,
    registrant: Person,
    event: Event,
    people: Iterable[Attendee],
    *,
    version: int,
    told: dict[str, Any] | None = None,
    **more: Any,
) -> messaging.Draft:
    link = {"registration": str(registration.pk), "generation": registration.generation}
    facts = {
        "event": told or event_facts(event),
        "reference": registration.reference,
        "first_name": registrant.first_name,
        "people": people_facts(people),
        "version": version,
        "is_proven": registrant.is_proven,
        "wants_account": registration.wants_account,
        "manage": {"secret": "manage_link", **link},
        **more,
    }
    if not registrant.is_proven:
        facts["prove"] = {"secret": "proof_link", **link}
    return messaging.Draft(
        template,
        _recipient(registration, registrant),
        registration,
        key=f"{template}:{registration.pk}:{version}",
        facts=facts,
        event_id=str(event.pk),
        metro_id=str(event.metro_id),
    )


def _recipient(registration: Registration, registrant: Person) -> messaging.Recipient:
    return messaging.Recipient(
        registrant.name,
        registrant.email,
        str(registrant.pk),
        registration.language or registrant.language or "en",
    )


def _rekeyed(draft: messaging.Draft, key: str, starts_at: datetime) -> messaging.Draft:
    """Give a reminder the key of its start instant; it is of no use once the session has begun."""
    return messaging.Draft(
        draft.template, draft.to, draft.about, key, draft.facts, None, starts_at,
        draft.priority, draft.event_id, draft.metro_id,
    )  # fmt: skip

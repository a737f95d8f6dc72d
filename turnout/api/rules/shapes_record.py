"""How people, messages and acts look to programs: plain data."""

from collections.abc import Mapping

from turnout.api.rules.shapes import Shape, instant
from turnout.audit.models import AuditEntry
from turnout.audit.queries import Line
from turnout.audit.rules import words
from turnout.messaging.models import Message
from turnout.people.models import Consent, Person, StaffNote
from turnout.registration.models import Registration


def person(one: Person) -> Shape:
    """Return somebody as the desk's directory shows him. Before: his metro is loaded."""
    return {
        "id": str(one.pk),
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "is_proven": one.is_proven,
        "phone": one.phone,
        "is_adult": one.is_adult,
        "member_from": one.member_from.isoformat() if one.member_from else None,
        "member_until": one.member_until.isoformat() if one.member_until else None,
        "metro": one.metro.slug if one.metro else None,
        "made_at": instant(one.made_at),
    }


def booked(one: Registration) -> Shape:
    """Return a registration in short. Before: its event, its attendees and their persons are loaded."""
    return {
        "reference": one.reference,
        "event": one.event.reference,
        "title": one.event.title,
        "starts_at": instant(one.event.starts_at),
        "people": [
            {"first_name": each.person.first_name, "state": str(each.state)} for each in one.attendees.all()
        ],
    }


def consent(one: Consent) -> Shape:
    """Return what somebody agreed to."""
    return {
        "purpose": str(one.purpose),
        "wording": one.wording,
        "given_at": instant(one.given_at),
        "withdrawn_at": instant(one.withdrawn_at),
    }


def staff_note(one: StaffNote) -> Shape:
    """Return what staff wrote about somebody. Before: its author is loaded."""
    return {
        "id": str(one.pk),
        "text": one.text,
        "author": one.author.person.name if one.author.person else one.author.email,
        "made_at": instant(one.made_at),
        "changed_at": instant(one.changed_at),
    }


def message(one: Message, events: Mapping[str, str]) -> Shape:
    """Return a message as the ledger shows it; `events` are references by key."""
    return {
        "id": str(one.pk),
        "template": one.template,
        "name": one.name,
        "email": one.email,
        "subject": one.subject,
        "state": str(one.state),
        "why": one.why,
        "event": events.get(one.event_id),
        "attempts": one.attempts,
        "due_at": instant(one.due_at),
        "sent_at": instant(one.sent_at),
        "delivered_at": instant(one.delivered_at),
        "bounced_at": instant(one.bounced_at),
        "created_at": instant(one.created_at),
    }


def act(one: AuditEntry, line: Line, who: str, called: tuple[str, str], events: Mapping[str, str]) -> Shape:
    """Return an act of the record: who did what to what, when and why, in a word and in words."""
    return {
        "id": str(one.pk),
        "at": instant(one.at),
        "verb": one.verb,
        "words": words.told(one.verb, one.facts),
        "by": {"kind": one.actor.kind, "id": one.actor.id, "name": who, "acting_for": one.acting_for or None},
        "about": {"kind": one.subject_kind, "id": one.subject_id, "name": called[0]},
        "event": events.get(one.event_id),
        "reason": line.reason,
        "changes": [
            {"kind": kind, "id": key, "from_state": source, "to_state": target}
            for kind, key, source, target in line.changes
        ],
        "facts": one.facts,
    }

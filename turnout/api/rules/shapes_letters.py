"""How letters to families look to programs."""

from collections.abc import Mapping

from turnout.api.rules.shapes import Shape, instant
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.registration.queries.letters import Family
from turnout.registration.rules import letters


def letter(one: AuditEntry, states: Mapping[str, int]) -> Shape:
    """Return a letter that was sent: to whom, and how far its messages got."""
    return {
        "id": str(one.pk),
        "sent_at": instant(one.at),
        "whom": one.facts["whom"],
        "families": one.facts["families"],
        "count": one.facts["count"],
        "states": dict(states),
    }


def family(written: letters.Letter, one: Family, event: Event) -> Shape:
    """Return a family that a letter would reach, and what it would read."""
    said = letters.said(written, one, event)
    return {
        "registration": one.registration.reference,
        "name": one.registrant.name,
        "email": one.registrant.email,
        "people": one.names,
        "why_not": one.why_not,
        "subject": said.subject,
        "text": said.text,
    }

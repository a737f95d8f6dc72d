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


def preview(written: letters.Letter, families: list[Family], event: Event, most: int) -> Shape:
    """Return who would receive a letter, and what the first of them would read."""
    reads = [letters.said(written, one, event) for one in families[:most]]
    rest = [None] * (len(families) - len(reads))
    return {
        "seen": letters.digest(families),
        "count": sum(1 for one in families if not one.why_not),
        "families": [_family(one, said) for one, said in zip(families, [*reads, *rest], strict=True)],
    }


def _family(one: Family, said: letters.Said | None) -> Shape:
    return {
        "registration": one.registration.reference,
        "name": one.registrant.name,
        "email": one.registrant.email,
        "people": one.names,
        "why_not": one.why_not,
        "subject": said.subject if said else None,
        "text": said.text if said else None,
    }

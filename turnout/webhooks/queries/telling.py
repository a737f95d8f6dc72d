"""What deliveries tell: read for many at once, so that a batch of them costs a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from turnout.audit.models import AuditEntry, Change
from turnout.events.models import Event
from turnout.registration.models import Registration
from turnout.webhooks.models import Delivery

EVENT, REGISTRATION, WEBHOOK = "events.event", "registration.registration", "webhooks.subscription"
ATTENDEE, OFFER = "registration.attendee", "registration.offer"
NOWHERE = (None, None)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is told of: its kind, its key, and the reference under which the API has it."""

    kind: str
    key: str
    reference: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one delivery tells."""

    key: str
    verb: str
    at: datetime
    sequence: int
    thing: Thing
    event: Thing | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[str, str, str, str], ...] = ()
    attendee: str = ""
    metro: UUID | None = None  # in which its event lies now


def told(rows: Sequence[Delivery]) -> dict[UUID, Told]:
    """Return what each of these deliveries tells, by its key. Their lanes are read with them: five statements."""
    acts = AuditEntry.objects.prefetch_related("changes").in_bulk({one.act_id for one in rows if one.act_id})
    registrations = _registrations(rows)
    events = _events([act.event_id for act in acts.values()])
    found = {}
    for one in rows:
        act = acts.get(one.act_id) if one.act_id else None
        registration = registrations.get(one.lane.object_id)
        event, metro = events.get(act.event_id, NOWHERE) if act else NOWHERE
        found[one.pk] = Told(
            key=str(one.pk),
            verb=one.verb,
            at=act.at if act else one.made_at,
            sequence=one.sequence,
            thing=_thing(one, registration, event),
            event=event if registration else None,
            facts=act.facts if act else {},
            changes=tuple((c.thing_kind, c.thing_id, c.from_state, c.to_state) for c in _changes(act)),
            attendee=act.subject_id if act and act.subject_kind == ATTENDEE else "",
            metro=metro,
        )
    return found


def _thing(one: Delivery, registration: Thing | None, event: Thing | None) -> Thing:
    if one.lane.object_kind == WEBHOOK:
        return Thing("webhook", one.lane.object_id, "")
    return registration or event or Thing("event", one.lane.object_id, "")


def _changes(act: AuditEntry | None) -> list[Change]:
    return sorted(act.changes.all(), key=lambda one: (one.thing_kind, one.thing_id)) if act else []


def _registrations(rows: Sequence[Delivery]) -> dict[str, Thing]:
    keys = {UUID(one.lane.object_id) for one in rows if one.lane.object_kind == REGISTRATION}
    found = Registration.objects.filter(pk__in=keys).values_list("pk", "reference") if keys else ()
    return {str(key): Thing("registration", str(key), reference) for key, reference in found}


def _events(ids: Sequence[str]) -> dict[str, tuple[Thing, UUID]]:
    """Return each of these events, and the metro that it lies in."""
    keys = {UUID(one) for one in ids if one}
    columns = ("pk", "reference", "metro_id")
    found = Event.objects.filter(pk__in=keys).values_list(*columns) if keys else ()
    return {str(key): (Thing("event", str(key), reference), metro) for key, reference, metro in found}

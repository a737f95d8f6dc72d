"""Write down what is to be told, in the transaction of the act: what rolls back is told to nobody, what commits is.

A number is drawn for each object under the lock of its lane, so that numbers follow the order of commits.
Cost: nothing where nobody listens; else three statements, whatever the number of those who do.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel import statements
from turnout.kernel.ids import uuid7
from turnout.registration.models import Attendee, Offer
from turnout.webhooks.actions import waking
from turnout.webhooks.models import Delivery
from turnout.webhooks.queries import telling
from turnout.webhooks.queries.listening import Heard, heard

NUMBER = """
INSERT INTO webhooks_lane (id, subscription_id, object_kind, object_id, last) VALUES {rows}
ON CONFLICT (subscription_id, object_kind, object_id) DO UPDATE SET last = webhooks_lane.last + 1
RETURNING id, subscription_id, last"""
ROW = "(%s, %s, %s, %s, 1)"


def queue(act: AuditEntry) -> None:
    """Write a delivery of this act for each subscription that listens, and a job that sends it."""
    listening = [one for one in heard() if act.verb in one.entries]
    if not listening:
        return
    found = [one.key for one in _within(act, listening)]
    if found:
        kind, key = _object(act)
        write(found, kind, key, act.verb, act.at, act.pk)


def write(
    subscriptions: Sequence[UUID], kind: str, key: str, verb: str, at: datetime, act: UUID | None
) -> list[Delivery]:
    """Write a delivery for each of these subscriptions, the next about its object."""
    values = [
        part
        for one in sorted(subscriptions)  # locks of lanes are taken in one order
        for part in (statements.key(uuid7()), statements.key(one), kind, key)
    ]
    text = NUMBER.format(rows=", ".join([ROW] * len(subscriptions)))
    lanes = statements.run([(text, values)])[0]
    rows = [
        Delivery(
            subscription_id=UUID(str(subscription)), lane_id=UUID(str(lane)), sequence=last,
            act_id=act, verb=verb, due_at=at, made_at=at,
        )
        for lane, subscription, last in lanes
    ]  # fmt: skip
    statements.insert(rows)
    waking.wake(subscriptions)
    return rows


def _within(act: AuditEntry, listening: Sequence[Heard]) -> list[Heard]:
    """Return those whose scope the act lies in; where one listens to a metro, its event is asked for it."""
    asks_metro = any(one.metro for one in listening)
    metro = _metro(act) if asks_metro and act.event_id else None
    return [
        one
        for one in listening
        if not (one.metro or one.event)
        or (one.event is not None and str(one.event) == act.event_id)
        or (one.metro is not None and one.metro == metro)
    ]


def _metro(act: AuditEntry) -> UUID | None:
    return Event.objects.filter(pk=UUID(act.event_id)).values_list("metro_id", flat=True).first()


def _object(act: AuditEntry) -> tuple[str, str]:
    """Return what the act is about, as receivers know it: an event or a registration."""
    owners: dict[str, QuerySet[Attendee] | QuerySet[Offer]] = {
        telling.ATTENDEE: Attendee.objects.all(),
        telling.OFFER: Offer.objects.all(),
    }
    rows = owners.get(act.subject_kind)
    if rows is None:
        return act.subject_kind, act.subject_id
    key = rows.filter(pk=act.subject_id).values_list("registration_id", flat=True).first()
    return telling.REGISTRATION, str(key or act.subject_id)

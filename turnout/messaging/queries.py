"""What screens, timelines, `doctor` and `readyz` ask about messages. Every list has an end and an order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from turnout.audit.models import AuditEntry
from turnout.kernel import keyset
from turnout.kernel.actors import Actor
from turnout.messaging.models import NOBODY, Attempt, Message, Messages, Report, Suppression
from turnout.messaging.states import MessageState

PAGE = 25
TIMELINE = 200
TOLD = 50
MOST_WORDS = 6
SOON_AFTER = timedelta(minutes=10)  # jobs that follow from an act run within a minute
AT_ONCE = timedelta(seconds=2)  # a message may be written a moment before its act is recorded


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of messages is narrowed to."""

    state: str = ""
    template: str = ""
    address: str = ""
    event_id: str = ""
    person_id: str = ""
    beside: str = ""  # a message: those to the same address
    words: str = ""
    trouble_at: datetime | None = None  # only those in trouble at this instant


def unsent_age(now: datetime) -> timedelta:
    """Return how long the oldest message that should have left has been waiting (zero when none waits)."""
    oldest: datetime | None = (
        Message.objects.unsent().filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    )
    return now - oldest if oldest else timedelta(0)


def stuck(now: datetime) -> int:
    """Return how many messages are being sent past their lease (I-27)."""
    return Message.objects.stuck(now).count()


def dead_count() -> int:
    """Return how many messages gave up and wait for somebody to look at them."""
    return Message.objects.filter(state=MessageState.DEAD).count()


def counts(actor: Actor) -> dict[MessageState, int]:
    """Return how many messages `actor` may see in each state, every state named."""
    visible = Message.objects.visible_to(actor).order_by()
    found = dict(visible.values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in MessageState}


def listing(
    actor: Actor, by: Filter, *, after: str = "", before: str = "", size: int = PAGE
) -> keyset.Page[Message]:
    """Return one page of what `actor` may see of the filtered messages, newest first."""
    return _page(Message.objects.visible_to(actor), by, after, before, size)


def everything(by: Filter, *, after: str = "", before: str = "") -> keyset.Page[Message]:
    """Return one page of the filtered messages of everybody, newest first: for the demo's outbox only."""
    return _page(Message.objects.all(), by, after, before)


def any_message(message_id: UUID) -> Message | None:
    """Return the message with this id, whoever asks: for the demo's outbox only."""
    return Message.objects.filter(pk=message_id).first()


def find(actor: Actor, message_id: UUID) -> Message | None:
    """Return the message with this id, if `actor` may see it."""
    return Message.objects.visible_to(actor).filter(pk=message_id).first()


def wordy(before: datetime) -> Messages:
    """Return the messages that were settled before an instant and still say what they said."""
    found: Messages = Message.objects.filter(settled_at__lt=before).exclude(email=NOBODY)
    return found


def failures(message: Message) -> list[Attempt]:
    """Return the deliveries that did not succeed, in order."""
    return list(message.failures.order_by("number"))


def reports(message: Message) -> list[Report]:
    """Return what its provider said about a message, in the order in which it happened (at most 50)."""
    return list(message.reports.order_by("happened_at", "pk")[:TOLD])


def cause(message: Message) -> AuditEntry | None:
    """Return the act that the message followed from; none for what time brings, a reminder for example."""
    about = Q(subject_kind=message.about_kind, subject_id=message.about_id)
    again = Q(subject_kind="messaging.message", subject_id=str(message.pk))
    of_event = Q(subject_kind="events.event", subject_id=message.event_id)
    near = AuditEntry.objects.filter(
        at__gt=message.created_at - SOON_AFTER, at__lte=message.created_at + AT_ONCE
    )
    found = near.filter(again | about | of_event if message.event_id else again | about)
    nearest = found.order_by("-at", "-pk")[:TOLD]
    return min(nearest, key=lambda act: abs(act.at - message.created_at), default=None)


def troubles(actor: Actor, now: datetime) -> int:
    """Return how many messages that `actor` may see are in trouble."""
    return Message.objects.visible_to(actor).in_trouble(now).order_by().count()


def suppressed(address_keys: QuerySet[Any, Any]) -> dict[str, str]:
    """Return the addresses among these that nothing is sent to, and why."""
    rows = Suppression.objects.filter(lifted_at__isnull=True, address_key__in=address_keys)
    return {one.address_key: one.get_cause_display() for one in rows}


def suppression(message: Message) -> Suppression | None:
    """Return what keeps mail from the address of a message."""
    return Suppression.objects.filter(address_key=message.address_key, lifted_at__isnull=True).first()


def for_about(kind: str, thing_ids: Iterable[object]) -> list[Message]:
    """Return the messages about things of a kind, newest first: for their timelines (at most 200)."""
    ids = [str(thing_id) for thing_id in thing_ids]
    return list(Message.objects.filter(about_kind=kind, about_id__in=ids).order_by("-pk")[:TIMELINE])


def _page(messages: Messages, by: Filter, after: str, before: str, size: int = PAGE) -> keyset.Page[Message]:
    exact = {
        "state": by.state,
        "template": by.template,
        "event_id": by.event_id,
        "person_id": by.person_id,
    }
    found = messages.filter(**{name: value for name, value in exact.items() if value})
    if by.trouble_at is not None:
        found = found.in_trouble(by.trouble_at)
    if by.beside:
        found = found.filter(address_key__in=messages.filter(pk=by.beside).values("address_key"))
    if by.address:
        found = found.to_address(by.address)
    for word in by.words.split()[:MOST_WORDS]:
        found = found.filter(Q(name__icontains=word) | Q(subject__icontains=word) | Q(email__icontains=word))
    return keyset.page(found, "-pk", after=after, before=before, size=size)

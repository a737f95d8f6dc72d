"""Saying something: a row in the caller's transaction, and a job that delivers it after the commit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from turnout.audit.actions import recording
from turnout.jobs import actions as jobs
from turnout.kernel import clock, statements, text
from turnout.kernel.actors import Actor
from turnout.kernel.ids import uuid7
from turnout.kernel.refusals import Refused
from turnout.messaging.actions import delivering
from turnout.messaging.models import Message
from turnout.messaging.rules import catalogue
from turnout.messaging.states import SENDABLE_AGAIN, MessageState

NAME_LENGTH = 200
WHY_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom: a name to greet, an address, whose it is if known, and the language to write in."""

    name: str
    email: str
    person_id: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about, as plain values: for an act's subject, whose row is not at hand."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is written; the meaning of each part is told at `send`."""

    template: str
    to: Recipient
    about: Model | About
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    expires_at: datetime | None = None
    priority: int = jobs.NORMAL
    event_id: str = ""
    metro_id: str = ""


def send(  # noqa: PLR0913 -- the words of one sentence
    template: str,
    *,
    to: Recipient,
    about: Model | About,
    key: str,
    at: datetime | None = None,
    expires_at: datetime | None = None,
    priority: int = jobs.NORMAL,
    event_id: str = "",
    metro_id: str = "",
    **facts: Any,
) -> Message:
    """Write one message and queue its delivery, in the caller's transaction; return it.

    `key` (kind : subject : version) exists once: when it does already, nothing is written and the old message
    is returned. It leaves at `at` or at once, not after `expires_at`, and only while it is true. `facts` are
    plain JSON values, frozen now; `{"secret": name, ...}` is filled in at delivery. `event_id` and `metro_id`
    say who on the desk may see it.
    Raises LookupError for an unknown template. Source: core.md section 1.
    """
    return _send(Draft(template, to, about, key, facts, at, expires_at, priority, event_id, metro_id))


def send_many(drafts: Iterable[Draft]) -> None:
    """Write many messages by one statement and queue their deliveries by another; known keys are left out.

    What is for somebody without an address is written as withdrawn, and never queued.
    """
    now = clock.now()
    rows = [_unsent_without_address(_row(draft, now)) for draft in drafts]
    if not rows:
        return
    with transaction.atomic(savepoint=False):
        statements.insert(rows, ignore_conflicts=True)
        _queue([row for row in rows if row.email])


def withdraw(*, about: Model | About, templates: Iterable[str], why: str) -> int:
    """Take back what has not left and became untrue; return how many. What is being sent is past recall."""
    thing = _about(about)
    waiting = Message.objects.about(thing.kind, thing.id).filter(
        template__in=list(templates), state=MessageState.QUEUED
    )
    return waiting.order_by().update(
        state=MessageState.WITHDRAWN, why=why[:WHY_LENGTH], settled_at=clock.now(), lease_until=None
    )


def resend(message: Message, *, by: Actor) -> Message:
    """Say the same again, as a new message with the same facts; return it. Recording that is the caller's.

    Asked twice while the new one waits, it is sent once. Raises Refused: wrong_state (it has not left, or is
    no longer true).
    """
    if message.state not in SENDABLE_AGAIN:
        raise Refused("wrong_state", _("Only a message that left, bounced or gave up can be sent again."))
    base = message.key.split("~")[0]
    copies = Message.objects.filter(key__startswith=f"{base}~")
    waiting = copies.unsent().first()
    return waiting or _send(_copy(message, f"{base}~{copies.count() + 1}"), by)


def _copy(message: Message, key: str) -> Draft:
    return Draft(
        template=message.template,
        to=Recipient(message.name, message.email, message.person_id, message.language),
        about=About(message.about_kind, message.about_id),
        key=key,
        facts=message.facts,
        expires_at=message.expires_at,
        event_id=message.event_id,
        metro_id=message.metro_id,
    )


def _send(draft: Draft, by: Actor | None = None) -> Message:
    row = _row(draft, clock.now())
    row.asked_by = f"{by.kind}:{by.id}" if by else ""
    with transaction.atomic(savepoint=False):
        Message.objects.bulk_create([row], ignore_conflicts=True)
        written = Message.objects.get(key=row.key)
        if written.pk == row.pk:
            _queue([row])
    return written


def _row(draft: Draft, now: datetime) -> Message:
    key = uuid7()
    thing = _about(draft.about)
    email = text.line(draft.to.email)
    return Message(
        id=key,
        key=draft.key,
        template=draft.template,
        template_version=catalogue.find(draft.template).version,
        name=text.line(draft.to.name)[:NAME_LENGTH],
        email=email,
        address_key=text.address_key(email),
        person_id=draft.to.person_id,
        language=draft.to.language or settings.LANGUAGE_CODE,
        about_kind=thing.kind,
        about_id=thing.id,
        event_id=str(draft.event_id),
        metro_id=str(draft.metro_id),
        facts=draft.facts,
        priority=draft.priority,
        due_at=draft.at or now,
        expires_at=draft.expires_at,
        rfc_id=f"<{key}@{_domain()}>",
        created_at=now,
    )


def _unsent_without_address(row: Message) -> Message:
    """Keep what cannot be sent for want of an address as withdrawn: the ledger shows that nobody was told."""
    if not row.email:
        row.state, row.settled_at = MessageState.WITHDRAWN, row.created_at
        row.why = "There is no e-mail address: tell them by phone."
    return row


def _queue(rows: list[Message]) -> None:
    jobs.enqueue_many([delivering.delivery(row) for row in rows])


def _about(thing: Model | About) -> About:
    return thing if isinstance(thing, About) else About(recording.kind_of(thing), str(thing.pk))


def _domain() -> str:
    return parseaddr(settings.TURNOUT_MAIL_FROM)[1].rpartition("@")[2] or "localhost"

"""Delivery: claim, ask whether it is true, render, hand over, write down. Nothing is locked meanwhile."""

import logging
import random
import time
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections, transaction
from django.db.models import F, Q

from turnout.house import queries as house
from turnout.jobs import actions as jobs
from turnout.jobs import rules as job_rules
from turnout.kernel import clock, locks
from turnout.messaging.actions import channels, forgetting, hooks, suppressing
from turnout.messaging.actions.channels.outcomes import Refusal, Trouble
from turnout.messaging.models import Attempt, Message, Messages
from turnout.messaging.rules import catalogue, mail, rendering
from turnout.messaging.states import Cause, MessageState

log = logging.getLogger("turnout.messaging")

ALMOST = timedelta(seconds=1)
WRITE_TRIES = 8
BATCH = 500
REASON_LENGTH = 500
SUBJECT_LENGTH = 300
ID_LENGTH = 200
WHY_LENGTH = 300


@jobs.job("messaging.deliver")
def deliver(message: str) -> None:
    """Deliver one message, if it is still to be sent. May be called again at any time, by any process."""
    claimed = _claim(UUID(message))
    if claimed is None:
        return
    _hand_over(claimed)
    if catalogue.find(claimed.template).is_forgotten:
        forgetting.empty_forgotten()


def _hand_over(claimed: Message) -> None:
    """Say it if it is true, and write down what became of it."""
    try:
        why = hooks.untruth(claimed) or suppressing.why_not(claimed)
        if why:
            _settle(claimed, MessageState.SUPPRESSED, why)
            return
        channel = channels.chosen()
        letter = _mail(claimed)
        words = _words(claimed, letter)
        provider_id = channel.hand_over(letter)
    except Refusal as refusal:
        _settle(claimed, MessageState.BOUNCED, str(refusal))
        if refusal.is_gone and not catalogue.find(claimed.template).is_forgotten:
            suppressing.suppress(claimed, Cause.BOUNCED)
    except Trouble as trouble:
        _later(claimed, str(trouble))
    except Exception as error:  # noqa: BLE001 -- a broken template or hook: kept, tried again, shown
        _later(claimed, jobs.describe(error))
    else:
        _sent(claimed, channel.name, provider_id, words)


def deliver_now(message: Message) -> Message:
    """Deliver a message without waiting for a worker, and return it as it is then."""
    try:
        deliver(str(message.pk))
    except jobs.TryAgain:
        log.info("A message waits for its next try: %s", message.pk)
    message.refresh_from_db()
    return message


def put_back_stuck() -> int:
    """Return to the queue what a silent sender left behind or what lost its job; return how many (I-27)."""
    now = clock.now()
    lost = Q(state=MessageState.SENDING, lease_until__lt=now) | Q(
        state=MessageState.QUEUED, due_at__lt=now - mail.PATIENCE
    )
    stuck = list(Message.objects.unsent().filter(lost)[:BATCH])
    with transaction.atomic():
        Message.objects.stuck(now).filter(pk__in=[message.pk for message in stuck]).order_by().update(
            state=MessageState.QUEUED, lease_until=None
        )
        jobs.enqueue_many([delivery(message) for message in stuck])
    return len(stuck)


def delivery(message: Message) -> jobs.Call:
    """Return the call that delivers `message` when it is due."""
    return jobs.Call(deliver, {"message": str(message.pk)}, str(message.pk), message.due_at, message.priority)


def reader(message: Message) -> rendering.Reader:
    """Return for whom `message` is put in words."""
    return rendering.Reader(message.name, message.email, message.language)


def _claim(key: UUID) -> Message | None:
    """Take the message for this process; None when nothing is to be done, TryAgain while another sends it."""
    now = clock.now()
    found = Message.objects.filter(pk=key).first()
    if found is None or not found.is_unsent:
        return None
    free = Q(state=MessageState.QUEUED) | Q(state=MessageState.SENDING, lease_until__lt=now)
    unclaimed = Message.objects.filter(free, pk=key)
    if found.expires_at and found.expires_at <= now and _expire(unclaimed, now):
        return None
    if found.due_at > now:
        raise jobs.TryAgain("It is not due yet.", at=found.due_at)
    with locks.alone():
        taken = unclaimed.update(
            state=MessageState.SENDING, lease_until=now + mail.LEASE, attempts=F("attempts") + 1
        )
    if not taken:
        raise jobs.TryAgain("Another process is sending it.", at=(found.lease_until or now) + ALMOST)
    found.state, found.lease_until = MessageState.SENDING, now + mail.LEASE
    found.attempts += 1
    return found


def _expire(unclaimed: Messages, now: datetime) -> int:
    with locks.alone():
        return unclaimed.update(
            state=MessageState.EXPIRED, why="Its time had passed.", settled_at=now, lease_until=None
        )


def _mail(message: Message) -> mail.Mail:
    facts = hooks.revealed(message)
    template = catalogue.find(message.template)
    rendered = rendering.rendered(message.template, facts, reader(message), hooks.masked(message.facts))
    envelope = mail.Envelope(
        rfc_id=message.rfc_id,
        sent_at=clock.now(),
        sender=_sender(),
        to_name=message.name,
        to_email=message.email,
        reply_to=str(_contact(facts) or settings.TURNOUT_MAIL_REPLY_TO or house.current().contact_email),
        unsubscribe=str(facts.get("unsubscribe_link", "")) if template.is_announcement else "",
    )
    return mail.Mail(envelope, rendered, tuple(hooks.attachments(message)))


def _sender() -> str:
    """Return from whom mails come: under the organisation's name, unless the environment gives another."""
    name, email = parseaddr(settings.TURNOUT_MAIL_FROM)
    if name:
        return settings.TURNOUT_MAIL_FROM
    said = " ".join(house.current().name.split()).replace('"', "'").replace("\\", "")
    return f'"{said}" <{email}>'


def _contact(facts: dict[str, Any]) -> object:
    """Return who answers: named by the message itself, else the contact of its event."""
    event = facts.get("event")
    return facts.get("reply_to") or (event.get("contact_email") if isinstance(event, dict) else "")


def _words(message: Message, letter: mail.Mail) -> dict[str, str]:
    """Return what is kept of a message in words, as it was sent: subject and text, secrets as dots."""
    facts = hooks.masked(message.facts)
    said = (
        letter.rendered.text
        if facts == message.facts
        else rendering.told(message.template, facts, reader(message))
    )
    return {"subject": letter.rendered.subject, "said": said}


def _sent(message: Message, channel: str, provider_id: str, words: dict[str, str]) -> None:
    """Write that it left, through an outage if need be: until then it would be sent once more."""
    now = clock.now()
    outcome = {
        "state": MessageState.SENT,
        "channel": channel,
        "provider_id": provider_id[:ID_LENGTH],
        "sent_at": now,
        "settled_at": now,
        **words,
        "last_error": "",
        "lease_until": None,
    }
    for pause in range(WRITE_TRIES):
        try:
            with locks.alone():
                _mine(message).update(**outcome)
        except (DatabaseError, InterfaceError):
            log.warning("A sent message waits for the database: %s", message.pk)
            connections.close_all()
            time.sleep(min(0.1 * 2**pause, 5))
        else:
            return


def _settle(message: Message, state: MessageState, why: str) -> None:
    now = clock.now()
    with transaction.atomic():
        _mine(message).update(state=state, why=why[:WHY_LENGTH], settled_at=now, lease_until=None)
        if state == MessageState.BOUNCED:
            _note(message, why, now)


def _later(message: Message, reason: str) -> None:
    """Put it back for its next try, or give up after the twelfth; the job follows the message."""
    now = clock.now()
    outcome: dict[str, Any] = {"state": MessageState.DEAD, "settled_at": now}
    due_at = None
    if job_rules.has_tries_left(message.attempts):
        due_at = now + job_rules.pause(message.attempts, random.random())  # noqa: S311 -- spreads retries
        outcome = {"state": MessageState.QUEUED, "due_at": due_at}
    else:
        log.error("A message gave up: %s %s: %s", message.template, message.pk, reason)
    with transaction.atomic():
        _mine(message).update(lease_until=None, last_error=reason[:REASON_LENGTH], **outcome)
        _note(message, reason, now)
    if due_at:
        raise jobs.TryAgain(reason, at=due_at)


def _note(message: Message, reason: str, now: datetime) -> None:
    Attempt.objects.get_or_create(
        message=message,
        number=message.attempts,
        defaults={"failed_at": now, "reason": reason[:REASON_LENGTH]},
    )


def _mine(message: Message) -> Messages:
    return Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)

"""Send what waits for one subscription: claim under a lease, say it, write down what was answered.

Whether it may be told is asked when it is said, as the subscription and its owner's rights stood a second ago at most:
it may have been narrowed, or be somebody else's, since the act. What may not be told any more is dropped, and its page
says why.

Of each object only the first delivery that is still to be sent is ever claimed, so two workers neither send one at once
nor overtake each other; other objects go on meanwhile. Nothing is locked while the receiver thinks.
"""

import logging
import random
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, prefetch_related_objects
from django.db.models.functions import Coalesce

from turnout.kernel import clock, locks, statements
from turnout.webhooks import policy
from turnout.webhooks.actions import pausing, secrets
from turnout.webhooks.actions.posting import Answer, Line
from turnout.webhooks.models import Deliveries, Delivery, Failure, Subscription
from turnout.webhooks.queries import telling
from turnout.webhooks.queries.telling import Told
from turnout.webhooks.rules import entries, reaching, retrying, signing
from turnout.webhooks.rules.telling import shape
from turnout.webhooks.states import DeliveryState, Pause

log = logging.getLogger("turnout.webhooks")

BATCH = 50
SLICE = 20.0  # seconds of one job; another goes on
LEASE = timedelta(seconds=60)
MARGIN = timedelta(seconds=15)  # a try takes ten at most
LOOK_AGAIN = timedelta(seconds=1)
ANSWER_LENGTH = 500
TOGETHER = 25
LONGEST_UNWRITTEN = 0.5  # seconds
TAKEN_FOR = 1.0  # seconds that a subscription is taken as it was read

CLAIM = """
UPDATE webhooks_delivery SET state = 'sending', lease_until = %s, attempts = attempts + 1
WHERE id IN (SELECT d.id FROM webhooks_delivery d
  WHERE d.subscription_id = %s AND d.state IN ('sending', 'waiting') AND d.due_at <= %s
    AND (d.state = 'waiting' OR d.lease_until < %s)
    AND NOT EXISTS (SELECT 1 FROM webhooks_delivery e WHERE e.lane_id = d.lane_id AND e.sequence < d.sequence
      AND e.state IN ('sending', 'waiting'))
  ORDER BY d.due_at, d.id LIMIT %s {skip})
RETURNING *"""
ARRIVED = """
UPDATE webhooks_delivery SET state = 'delivered', lease_until = NULL, settled_at = COALESCE(settled_at, %s),
  status = %s, answer = %s, took_ms = %s
WHERE id = %s AND state = 'sending' AND attempts = %s"""
SKIP = "FOR NO KEY UPDATE OF d SKIP LOCKED"


@dataclass(slots=True)
class _Run:
    """One job: until when it goes on, and when somebody has to look again."""

    ends: float
    again: set[datetime] = field(default_factory=set)
    is_cut: bool = False
    read_at: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether nothing more is sent by this job."""
        return self.is_cut or time.monotonic() >= self.ends


def run(key: UUID) -> set[datetime]:
    """Send what waits for a subscription, for a while; return at which instants somebody has to look again."""
    this = _Run(time.monotonic() + SLICE)
    found = _sendable(key, this)
    while found is not None and not this.is_over:
        found = _sent_to(found, this)
    return this.again


def claim(subscription: UUID) -> list[Delivery]:
    """Take the first delivery of each object that is due, under a lease."""
    now = clock.now()
    key = statements.key(subscription)
    skip = SKIP if connection.vendor == "postgresql" else ""
    with locks.alone():
        taken = list(Delivery.objects.raw(CLAIM.format(skip=skip), [now + LEASE, key, now, now, BATCH]))
    return sorted(taken, key=lambda one: (one.due_at, one.pk))


def settle(found: Subscription, arrived: list[tuple[Delivery, Answer, datetime]]) -> None:
    """Write that these arrived, in one transaction; what somebody else took over meanwhile is his to write.

    Whatever arrives ends the trouble that its subscription had before.
    """
    values = [
        (
            at,
            answer.status,
            answer.words[:ANSWER_LENGTH],
            answer.milliseconds,
            statements.key(one.pk),
            one.attempts,
        )
        for one, answer, at in arrived
    ]
    if values:
        troubled = Subscription.objects.filter(pk=found.pk, failing_since__lte=arrived[-1][2])
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(ARRIVED, values)
            troubled.update(failing_since=None, given_up=0)


def _sent_to(found: Subscription, this: _Run) -> Subscription | None:
    """Send to the address of a subscription; return it as it is when that is another, None when nothing is left."""
    now: Subscription | None = found
    with Line(found.url) as line:
        while now is not None and now.url == found.url:
            claimed = [] if this.is_over else claim(now.pk)
            if not claimed:
                return None
            this.again.add(clock.now() + LOOK_AGAIN)
            _send_all(now, claimed, line, this)
            now = _sendable(found.pk, this)
    return now


def _sendable(key: UUID, this: _Run) -> Subscription | None:
    """Return the subscription if something is sent to it now.

    One whose owner lost his rights is paused, and one that nothing can be signed for.
    """
    this.read_at = time.monotonic()
    rows = Subscription.objects.sending().select_related("owner", "event")
    found = rows.filter(pk=key).first()
    if found is None:
        return None
    if found.rests_until is not None and found.rests_until > clock.now():
        this.again.add(found.rests_until)
        return None
    if not policy.may_tell(found.owner.actor, found, entries.needed(found.entries)):
        pausing.pause_by_itself(found, Pause.RIGHTS)
        return None
    if not secrets.holding(found, clock.now()):
        pausing.pause_by_itself(found, Pause.SECRET)
        return None
    return found


def _send_all(found: Subscription, claimed: list[Delivery], line: Line, this: _Run) -> None:
    """Send what was claimed, one after the other; put back what there is no time for, or is not to be sent like this.

    What arrived is written down some at a time: after a crash these are sent once more, under their ids.
    """
    prefetch_related_objects(claimed, "lane")
    told = telling.told(claimed)
    keys = secrets.holding(found, clock.now())
    arrived = _Arrived(found)
    left = deque(claimed)
    while left and not this.is_over and not _is_late(left[0]) and _is_as_read(found, this):
        delivery = left[0]
        why = reaching.why_not(told[delivery.pk], found)
        answer = None if why else _say(told[delivery.pk], line, keys)
        if answer is None:
            _drop(delivery, why)
        elif answer.is_good:
            arrived.add(delivery, answer)
        elif answer.was_tried:
            arrived.write()
            _failed(found, delivery, answer, this)
        else:
            this.is_cut = True
            break
        left.popleft()
    arrived.write()
    _put_back(left, this)


def _is_as_read(found: Subscription, this: _Run) -> bool:
    """Return whether the same is sent to it still, to this address, under these secrets: looked at each second."""
    if time.monotonic() - this.read_at < TAKEN_FOR:
        return True
    now = _sendable(found.pk, this)
    return now is not None and _way(now) == _way(found)


def _way(found: Subscription) -> tuple[object, ...]:
    """Return what is sent to it, of what, for whom, and how."""
    what = found.entries, found.owner_id, found.event.metro_id if found.event else None
    return *what, found.url, bytes(found.secret), bytes(found.former_secret or b""), found.former_until


def _drop(delivery: Delivery, why: str) -> None:
    """Write down that it is told to nobody, and why; of the same object the next may be sent."""
    log.info("A delivery was dropped. %s", why)
    with locks.alone():
        _mine(delivery).update(
            state=DeliveryState.DROPPED,
            settled_at=Coalesce(F("settled_at"), clock.now()),
            lease_until=None,
            attempts=F("attempts") - 1,
            status=None,
            took_ms=None,
            answer=why,
        )


class _Arrived:
    """What arrived and is not written down yet: a few, and not for long."""

    def __init__(self, found: Subscription) -> None:
        self._found = found
        self._rows: list[tuple[Delivery, Answer, datetime]] = []
        self._since = time.monotonic()

    def add(self, delivery: Delivery, answer: Answer) -> None:
        """Remember that it arrived."""
        self._rows.append((delivery, answer, clock.now()))
        if len(self._rows) >= TOGETHER or time.monotonic() - self._since > LONGEST_UNWRITTEN:
            self.write()

    def write(self) -> None:
        """Write down what is not yet."""
        rows, self._rows, self._since = self._rows, [], time.monotonic()
        settle(self._found, rows)


def _say(told: Told, line: Line, keys: list[str]) -> Answer:
    said = signing.body(shape(told, settings.TURNOUT_URL))
    headers = signing.headers(told.key, int(clock.now().timestamp()), said, keys)
    return line.post(
        said, {"content-type": "application/json", "user-agent": "Turnout-Webhooks/1", **headers}
    )


def _failed(found: Subscription, delivery: Delivery, answer: Answer, this: _Run) -> None:
    """Write down the try; plan the next or give up. What a former address answered is no trouble of the new one."""
    now = clock.now()
    with transaction.atomic():
        rows = Subscription.objects.select_related("owner__person").filter(pk=found.pk, url=found.url)
        row = locks.locked(rows).first()
        wished = retrying.wish(answer.headers, now) if row is not None else None
        if _written(delivery, answer, wished, now, this) and row is not None:
            _count(row, delivery, answer, wished, now, this)


def _count(
    row: Subscription, delivery: Delivery, answer: Answer, wished: timedelta | None, now: datetime, this: _Run
) -> None:
    """Count a failure with what others counted meanwhile; let it rest when nobody answers, or it asks to."""
    row.failing_since = row.failing_since or now
    row.given_up += delivery.state == DeliveryState.GIVEN_UP
    if answer.is_unreachable or wished:
        until = now + (wished or retrying.rest(now - row.failing_since))
        row.rests_until = max(row.rests_until or until, until)
        this.again.add(row.rests_until)
        this.is_cut = True
    row.save(update_fields=["failing_since", "given_up", "rests_until"])
    if answer.status == retrying.GONE:
        pausing.pause_by_itself(row, Pause.GONE)
    elif retrying.must_pause(row.given_up, row.failing_since, now):
        pausing.pause_by_itself(row, Pause.FAILING)


def _written(delivery: Delivery, answer: Answer, wished: timedelta | None, now: datetime, this: _Run) -> bool:
    """Write what became of a try; False when somebody else took it over meanwhile."""
    outcome: dict[str, Any] = {
        "lease_until": None,
        "status": answer.status,
        "took_ms": answer.milliseconds,
        "answer": (answer.words or answer.trouble)[:ANSWER_LENGTH],
    }
    mine = _mine(delivery)
    if retrying.has_tries_left(delivery.attempts):
        luck = random.random()  # noqa: S311 -- spreads retries
        due_at = retrying.due_again(delivery.attempts, now, wished, luck)
        this.again.add(due_at)
        done = mine.update(state=DeliveryState.WAITING, due_at=due_at, **outcome)
    else:
        done = mine.update(state=DeliveryState.GIVEN_UP, settled_at=Coalesce(F("settled_at"), now), **outcome)
        delivery.state = DeliveryState.GIVEN_UP
    if done:
        why = answer.trouble or f"Answered {answer.status}."
        Failure.objects.create(
            delivery=delivery, number=delivery.attempts, at=now, status=answer.status, why=why
        )
    return bool(done)


def _put_back(rows: Collection[Delivery], this: _Run) -> None:
    """Give back what was claimed and not tried, for whoever looks next."""
    if not rows:
        return
    this.again.add(clock.now())
    with transaction.atomic():
        for one in rows:
            _mine(one).update(state=DeliveryState.WAITING, lease_until=None, attempts=F("attempts") - 1)


def _mine(delivery: Delivery) -> Deliveries:
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts)


def _is_late(delivery: Delivery) -> bool:
    """Whether its lease may be over before a try is."""
    now = clock.now()
    return now > (delivery.lease_until or now) - MARGIN

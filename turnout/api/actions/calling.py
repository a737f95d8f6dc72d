"""Carry out what a program asks for: once for each key, however often and by however many it is sent (I-68)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from turnout.api.models import IdempotentCall
from turnout.kernel import clock, sealing, statements, tokens
from turnout.kernel.refusals import Refused
from turnout.people.policy import judging

KEPT = timedelta(days=1)
PURPOSE = "answer to a call"
REFUSED_FROM = 400
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: the status, the headers that belong to it, the body; `is_kept`: `keep` has it already."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """Under which key somebody asks, a digest of what he asks for, and the user whose roles it is done with, if any."""

    caller: str
    key: str
    asked: str
    of: UUID | None = None

    @property
    def secret(self) -> str:
        """What only whoever sends the key has; short ones are guessed, so it seals nothing alone."""
        return f"{self.caller}\0{self.key}"

    def seal(self, words: bytes) -> bytes:
        """Return an answer as the database keeps it."""
        return sealing.seal_at_rest(words, PURPOSE, self.secret)

    def opened(self, kept: bytes) -> bytes:
        """Return an answer that was sealed, also under a former key of the installation. Raises ValueError."""
        return sealing.opened_at_rest(kept, PURPOSE, self.secret)


def carried_out(answer: Callable[[], Answer], key: Key | None = None) -> tuple[Answer, bool]:
    """Answer in one transaction, and return whether the answer is that of an earlier call with the same key.

    An answer of 400 and above leaves nothing behind: what was written is undone, and the key stays free. Whoever comes
    with the same key meanwhile waits for the first. What the user may do is read along with taking the key.
    Refused: key_reused (another request came with this key), not_allowed (a role that he had then has ended, and what
    was answered then is not told any more), answer_lost (the installation has another key than when it was answered).
    """
    with transaction.atomic(), statements.fewer_trips():
        first = _claim(key) if key else None
        if first is not None:
            return first, True
        made = answer()
        if made.status >= REFUSED_FROM:
            transaction.set_rollback(True)
        elif key and not made.is_kept:
            keep(key, made)
        return made, False


def keep(key: Key, made: Answer) -> None:
    """Keep an answer with its key. An action that knows it early may call this among its inserts: nothing is sent more.

    Before: within `carried_out`.
    """
    said = {"status": made.status, "headers": made.headers, "body": made.body.decode()}
    sealed = key.seal(json.dumps({**said, "held": sorted(_held(key))}).encode())
    keeping = f"UPDATE {_table()} SET answer = %s WHERE digest = %s"  # noqa: S608 -- the table's own name
    statements.send((keeping, [sealed, tokens.digest(key.secret)]))


def forget_calls() -> int:
    """Delete calls of more than a day ago; return how many."""
    gone = 0
    while True:
        old = IdempotentCall.objects.filter(made_at__lt=clock.now() - KEPT).order_by("made_at")
        keys = list(old.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return gone
        gone += IdempotentCall.objects.filter(pk__in=keys).delete()[0]


def _claim(key: Key) -> Answer | None:
    """Take the key; return the answer of whoever took it before. One that is forgotten at this moment is free."""
    while not _is_taken(key):
        first = IdempotentCall.objects.filter(pk=tokens.digest(key.secret)).first()
        if first is not None:
            return _told_again(key, first)
    return None


def _is_taken(key: Key) -> bool:
    """Take the key, and return whether it was free."""
    digest, now = tokens.digest(key.secret), clock.now()
    made_at = connection.ops.adapt_datetimefield_value(now)
    taking = (
        f"INSERT INTO {_table()} (digest, asked, answer, made_at) VALUES (%s, %s, %s, %s) "  # noqa: S608 -- the table's own name
        "ON CONFLICT DO NOTHING RETURNING digest"
    )
    mine = (taking, [digest, key.asked, b"", made_at])
    if key.of is None:
        return bool(statements.run([mine])[0])
    taken, held = statements.run([mine, judging.asking(key.of, now)])
    judging.remember(key.of, held)
    return bool(taken)


def _told_again(key: Key, first: IdempotentCall) -> Answer:
    if first.asked != key.asked:
        raise Refused(
            "key_reused", _("Another request came with this Idempotency-Key. Make a new one for each thing.")
        )
    try:
        kept = json.loads(key.opened(bytes(first.answer)))
    except ValueError as lost:
        words = _("This was done before; its answer cannot be read any more. Look at what it was about.")
        raise Refused("answer_lost", words) from lost
    if not {*kept["held"]} <= _held(key):
        raise Refused("not_allowed", _("A role of yours has ended since this was done. Look whether it was."))
    return Answer(kept["status"], kept["headers"], kept["body"].encode())


def _held(key: Key) -> set[str]:
    """Return which roles somebody has where, as they were read with the key."""
    held = judging.remembered(key.of) if key.of else ()
    return {f"{role} {scope.kind} {scope.id}" for role, scope in held}


def _table() -> str:
    return connection.ops.quote_name(IdempotentCall._meta.db_table)

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
    """Under which key somebody asks, and a digest of what he asks for."""

    caller: str
    key: str
    asked: str

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


def carried_out(
    answer: Callable[[], Answer], key: Key | None = None, of: UUID | None = None
) -> tuple[Answer, bool]:
    """Answer in one transaction, and return whether the answer is that of an earlier call with the same key.

    An answer of 400 and above leaves nothing behind: what was written is undone, and the key stays free. Whoever comes
    with the same key meanwhile waits for the first. What the user `of` may do is read along with taking the key.
    Refused: key_reused (another request came with this key).
    """
    with transaction.atomic(), statements.fewer_trips():
        first = _claim(key, of) if key else None
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
    words = json.dumps({"status": made.status, "headers": made.headers, "body": made.body.decode()}).encode()
    sealed = key.seal(words)
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


def _claim(key: Key, of: UUID | None) -> Answer | None:
    """Take the key; return the answer of whoever took it before."""
    digest, now = tokens.digest(key.secret), clock.now()
    made_at = connection.ops.adapt_datetimefield_value(now)
    taking = (
        f"INSERT INTO {_table()} (digest, asked, answer, made_at) VALUES (%s, %s, %s, %s) "  # noqa: S608 -- the table's own name
        "ON CONFLICT DO NOTHING RETURNING digest"
    )
    mine = (taking, [digest, key.asked, b"", made_at])
    if of is None:
        taken = statements.run([mine])[0]
    else:
        taken, held = statements.run([mine, judging.asking(of, now)])
        judging.remember(of, held)
    if taken:
        return None
    first = IdempotentCall.objects.get(pk=digest)
    if first.asked != key.asked:
        raise Refused(
            "key_reused", _("Another request came with this Idempotency-Key. Make a new one for each thing.")
        )
    kept = json.loads(key.opened(bytes(first.answer)))
    return Answer(kept["status"], kept["headers"], kept["body"].encode())


def _table() -> str:
    return connection.ops.quote_name(IdempotentCall._meta.db_table)

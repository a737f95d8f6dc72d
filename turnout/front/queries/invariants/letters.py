"""Letters of staff to the families of an event: what each act says was written, and what was (I-25)."""

from collections import Counter
from collections.abc import Iterator

from turnout.audit.models import AuditEntry
from turnout.front.queries.invariants.checks import Check, Finding
from turnout.messaging.models import Message

PAGE = 2_000
ONCE = Check("I-25", "letters", "Every letter to families is as many messages as its act says.", "")
EACH = Check("I-25", "letter_each_once", "No family got a letter twice, and none without its act.", "")


def written(*, limit: int) -> Iterator[Finding]:
    """Compare every letter with its messages: one read of each kind, whatever their number."""
    acts = dict(_acts())
    messages: Counter[str] = Counter()
    readers: Counter[tuple[str, str]] = Counter()
    for code, reader in _messages():
        messages[code] += 1
        if reader:  # of whoever was erased it is not known any more
            readers[code, reader] += 1
    wrong = [
        ("letter", code, said, messages[code])
        for code, (said, is_exact) in acts.items()
        if messages[code] < said or (is_exact and messages[code] > said)
    ]
    yield Finding(ONCE, tuple(wrong[:limit]))
    twice = [("letter", code, "twice", count) for (code, _reader), count in readers.items() if count > 1]
    lost = [("letter", code, "no act", count) for code, count in messages.items() if code not in acts]
    yield Finding(EACH, tuple([*twice, *lost][:limit]))


def _acts() -> Iterator[tuple[str, tuple[int, bool]]]:
    """Yield each letter's code with how many messages it was; older acts only say how many could arrive."""
    rows = AuditEntry.objects.filter(verb="event.letter_sent").order_by("-at", "-pk")
    for facts in rows.values_list("facts", flat=True).iterator(PAGE):
        yield facts["form"], (facts.get("families", facts["count"]), "families" in facts)


def _messages() -> Iterator[tuple[str, str]]:
    """Yield, for each message of a letter that is not one sent again, the letter's code and its reader's address."""
    rows = Message.objects.filter(template="letter").order_by("-pk")
    for key, reader in rows.values_list("key", "address_key").iterator(PAGE):
        code, _colon, family = key.removeprefix("letter:").rpartition(":")
        if "~" not in family:
            yield code, reader

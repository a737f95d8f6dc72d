"""A letter of staff to families of an event: to whom, and its words with each family's own names."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from turnout.events.models import Event
from turnout.kernel import text
from turnout.kernel.refusals import Refused
from turnout.messaging.rules import words
from turnout.registration.queries.letters import EVERYBODY, HELD, PENDING, WAITING, Choice, Family

WHOM: dict[str, str | Promise] = {
    HELD: _("Everybody with a place"),
    PENDING: _("Everybody who is not confirmed yet"),
    WAITING: _("Everybody who waits"),
    EVERYBODY: _("Everybody who holds a place or waits"),
}
FIRST_NAME, EVENT, REFERENCE, PEOPLE = "first_name", "event", "reference", "people"
IN_SUBJECT = frozenset({FIRST_NAME, EVENT, REFERENCE})  # no subject names a child
IN_TEXT = IN_SUBJECT | {PEOPLE}
PLACEHOLDER = re.compile(r"\{([^{}\n]{1,40})\}")
MOST_PLACEHOLDERS = 30  # in one letter: each may stand for a long title, or thirty names
AFTERWARDS = timedelta(days=7)  # how long a letter about what is over, or has no date, may wait to leave


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to whom; `seen` says who was shown before it was sent, `code` is that of its form."""

    to: Choice
    subject: str
    text: str
    code: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one family reads."""

    subject: str
    text: str


def said(letter: Letter, family: Family, event: Event) -> Said:
    """Return the letter as one family reads it."""
    values = {
        FIRST_NAME: family.registrant.first_name,
        EVENT: event.title,
        REFERENCE: family.registration.reference,
        PEOPLE: words.names([{"first_name": name} for name in family.names]),
    }
    return Said(text.line(filled(letter.subject, values)), filled(letter.text, values))


def unknown(typed: str, known: frozenset[str]) -> list[str]:
    """Return the placeholders in `typed` that stand for nothing there."""
    return [found for found in PLACEHOLDER.findall(typed) if found not in known]


def require_said(letter: Letter) -> None:
    """Refuse a letter that `require_clear` refuses. Refused: bad_input."""
    require_clear("subject", letter.subject, IN_SUBJECT)
    require_clear("text", letter.text, IN_TEXT)


def require_clear(field: str, typed: str, known: frozenset[str]) -> None:
    """Refuse what shows nothing, or holds placeholders that stand for nothing, or too many. Refused: bad_input."""
    if text.is_blank(typed):
        raise Refused("bad_input", gettext("Write a subject and a text."), field=field)
    if found := unknown(typed, known):
        said = gettext("{%(name)s} stands for nothing here.") % {"name": found[0]}
        raise Refused("bad_input", said, field=field)
    if len(PLACEHOLDER.findall(typed)) > MOST_PLACEHOLDERS:
        said = gettext("At most %(most)s placeholders stand here.") % {"most": MOST_PLACEHOLDERS}
        raise Refused("bad_input", said, field=field)


def filled(typed: str, values: Mapping[str, str]) -> str:
    """Return `typed` with what its placeholders stand for; a value that looks like one stays as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), typed)


def digest(families: Iterable[Family]) -> str:
    """Return what tells one set of recipients from another."""
    keys = sorted(f"{family.registrant.address_key} {one.pk}" for family in families for one in family.people)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def expires_at(ends_at: datetime | None, now: datetime) -> datetime:
    """Return until when a letter is worth sending: the end of the event, or a week."""
    return ends_at if ends_at is not None and ends_at > now else now + AFTERWARDS

"""What a rule of repeating would yield, before anything is made: each day, and what stands against it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from turnout.events.models import Event, Session
from turnout.events.queries import series as queries
from turnout.events.rules import recurring, shifting
from turnout.events.rules.dating import Span
from turnout.events.rules.recurring import Pattern


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the rule: why nothing can be then, what a person should know first, and what else there is to say."""

    day: date
    spans: Sequence[Span]
    barred: str
    cautions: Sequence[str]
    notes: Sequence[str]

    @property
    def is_clear(self) -> bool:
        """Whether nothing stands against it."""
        return not self.barred and not self.cautions


def days(
    event: Event, sessions: Sequence[Session], pattern: Pattern, there: Collection[date], now: datetime
) -> list[Day]:
    """Return the days of a rule; `there` are those on which the series has a date already: one statement.

    Before: the event has a date. Refused: bad_input, as `recurring.days`.
    """
    wanted = recurring.days(pattern, shifting.first_day(event, sessions))
    found = [shifting.moved(event, sessions, day, now) for day in wanted]
    spans = [[(span.starts_at, span.ends_at) for span in one.spans] for one in found]
    taken = queries.with_room(event, spans)
    return [_day(one, taken.get(number, []), is_there=one.day in there) for number, one in enumerate(found)]


def _day(one: shifting.Moved, taken: Sequence[str], *, is_there: bool) -> Day:
    cautions = [*one.cautions]
    if taken:
        cautions.append(
            _("The room is taken: %(titles)s.") % {"titles": ", ".join(f"“{t}”" for t in taken[:3])}
        )
    barred = _("The series has a date on this day already.") if is_there else one.barred
    return Day(one.day, one.spans, barred, cautions, one.notes)

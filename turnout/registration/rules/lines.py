"""Whose turn it is in a line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from turnout.registration.models import Attendee, WaitlistEntry


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry in line, with the people of it who wait for this tier."""

    entry: WaitlistEntry
    people: Sequence[Attendee]

    def takers(self, free: int | None) -> Sequence[Attendee]:
        """Return who of it takes a place when `free` are free (None: no limit)."""
        if free is None or len(self.people) <= free:
            return self.people
        return () if self.entry.mode == WaitlistEntry.Mode.TOGETHER else self.people[:free]


def first_who_can(turns: Iterable[Turn], free: int | None) -> Turn | None:
    """Return the first in order who can take something (core.md section 2: the only exceptions to strict order)."""
    for turn in turns:
        if turn.entry.registration.registrant.is_proven and turn.takers(free):
            return turn
    return None

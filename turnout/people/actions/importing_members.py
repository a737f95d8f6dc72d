"""Members from a table: whoever has such an address here is marked, told row by row first; safe to run twice.

Nobody is made: a mark counts once an address is proven (`Person.is_member_on`), so whoever is not here yet is left out
and found by a later run.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from turnout.kernel import cells, clock, columns, text
from turnout.kernel.actors import Actor
from turnout.kernel.cells import DayOrder
from turnout.kernel.columns import Field, Layout
from turnout.kernel.importing import Fate, Outcome, Plan
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Reading, Row, Table
from turnout.people.actions import enrolling
from turnout.people.models import Person
from turnout.venues.actions.founding import Wish, require

FIELDS = (
    Field("email", "the address by which a member is found", ["e-mail", "mail", "email address"]),
    Field("member_from", "the first day; empty is today", ["from", "since", "start", "joined", "member since"]),
    Field("member_until", "the last day; empty is until further notice", ["until", "to", "expires", "paid until"]),
)  # fmt: skip
LONGEST = 254


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that makes sense."""

    number: int
    email: str
    begins: date | None
    ends: date | None

    @property
    def key(self) -> str:
        return text.address_key(self.email)


def plan(table: Table, wish: Wish, *, by: Actor) -> tuple[Plan[Row], Layout]:
    """Return the import of a table of members, and its layout. Refused: import_failed (no addresses)."""
    layout = columns.match(table.headers, FIELDS, wish.mapping)
    require(layout, FIELDS, "email")

    def read() -> AbstractContextManager[Reading]:
        return table.rows()

    return Plan(
        read,
        lambda: Members(layout, wish.dates, by=by, writes=False),
        lambda: Members(layout, wish.dates, by=by, writes=True),
    ), layout


class Members:
    """Takes rows of members; the one person who has proven an address, else the newest who typed it."""

    def __init__(self, layout: Layout, dates: DayOrder, *, by: Actor, writes: bool) -> None:
        self._layout = layout
        self._dates = dates
        self._by = by
        self._writes = writes
        self._seen: set[str] = set()

    def take(self, rows: Sequence[Row]) -> list[Outcome]:
        """Return what becomes of each row, having marked whom it is about if told to write."""
        read = [self._read(row) for row in rows]
        people = _people({one.key for one in read if isinstance(one, _Read)})
        return [one if isinstance(one, Outcome) else self._settle(one, people.get(one.key)) for one in read]

    def _read(self, row: Row) -> "_Read | Outcome":
        if row.problem:
            return Outcome(row.number, Fate.BAD, message=row.problem)
        values = self._layout.read(row.cells)
        email = values["email"].strip()
        try:
            return self._checked(row.number, email, values)
        except Refused as refused:
            return Outcome(row.number, Fate.BAD, cells.shown(email), refused.message)

    def _checked(self, number: int, email: str, values: dict[str, str]) -> "_Read | Outcome":
        if len(email) > LONGEST or not _is_address(email):
            raise Refused("bad_input", _("“%(cell)s” is no e-mail address.") % {"cell": cells.shown(email)})
        begins = cells.day(values.get("member_from", ""), self._dates)
        ends = cells.day(values.get("member_until", ""), self._dates)
        if begins and ends and ends < begins:
            raise Refused("bad_input", _("The last day is before the first."))
        found = _Read(number, email, begins, ends)
        if found.key in self._seen:
            return Outcome(number, Fate.SKIP, email, _("An earlier row is about the same address."))
        self._seen.add(found.key)
        return found

    def _settle(self, read: _Read, person: Person | None) -> Outcome:
        if person is None:
            said = _("Nobody here has this address yet. Once somebody has, run this again.")
            return Outcome(read.number, Fate.SKIP, read.email, said)
        begins = read.begins or person.member_from or clock.now().date()
        if read.ends is not None and read.ends < begins:
            return Outcome(read.number, Fate.BAD, read.email, _("The last day is before the first."))
        if (person.member_from, person.member_until) == (begins, read.ends):
            return Outcome(read.number, Fate.UNCHANGED, read.email)
        notes = () if person.is_proven else (_("It counts once the address is proven."),)
        fate = Fate.CREATE if person.member_from is None else Fate.UPDATE
        if self._writes:
            enrolling.enrol(person, begins, read.ends, by=self._by)
        return Outcome(read.number, fate, read.email, notes=notes)


def _people(keys: set[str]) -> dict[str, Person]:
    """Return by address the adult it belongs to: who has proven it, else the newest; one statement."""
    rows = Person.objects.current().filter(address_key__in=keys, is_adult=True).order_by("pk")
    found: dict[str, Person] = {}
    for one in rows:
        if one.is_proven or one.address_key not in found or not found[one.address_key].is_proven:
            found[one.address_key] = one
    return found


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return not cells.has_control_characters(email)

"""Orders of other systems become registrations at one event: places as the file says, none more than there are.

A batch of orders is one transaction, in which each is booked as staff book, so nothing of an order is half there. An
order that came before is known by a keyed digest (`ImportedOrder`). Nobody is told unless asked for, nothing is agreed
to in anybody's name, and whatever we need not know is not kept (docs/importing.md).
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event
from turnout.kernel import cells, clock, columns, tokens
from turnout.kernel.actors import Actor
from turnout.kernel.columns import Layout
from turnout.kernel.importing import Fate, Outcome, Plan
from turnout.kernel.refusals import Refused
from turnout.kernel.tables import Table
from turnout.registration.actions import gathering_orders, importing_parties
from turnout.registration.actions.gathering_orders import Line, Order, Orders
from turnout.registration.actions.importing_hands import Booked, Looking, Taking, Writing
from turnout.registration.actions.importing_parties import Party, Seat
from turnout.registration.queries import imported
from turnout.registration.rules import admission, orders, paying, screening
from turnout.registration.rules.orders import Kinds, Standing, System
from turnout.venues.actions import founding

BATCH = 100  # orders in one transaction, which others wait for no longer than they do for each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What whoever imports says besides the file.

    `tiers`: "their type=our kind of place". `only`: which event or date of a file of several. `to_line`: who finds no
    place waits. `holds_unpaid`: who has not paid there yet is held until he has paid here. `tells`: each family gets
    its confirmation.
    """

    tiers: Sequence[str] = ()
    only: str = ""
    to_line: bool = False
    holds_unpaid: bool = False
    tells: bool = False
    mapping: Mapping[str, object] = field(default_factory=dict)


def plan(table: Table, system: System, event: Event, wish: Wish, *, by: Actor) -> tuple[Plan[Order], Layout]:
    """Return the import of a table of orders into an event, ready to be carried out, and where its fields come from.

    Refused: import_failed (no column holds what every row needs, a wish that cannot be read), and what
    `admission.require_for_staff` refuses.
    """
    layout = columns.match(table.headers, system.fields, wish.mapping)
    founding.require(layout, system.fields, *orders.NEEDED)
    admission.require_for_staff(event)
    Kinds(event.tiers.all(), wish.tiers)
    if wish.holds_unpaid:
        _require_paid_beforehand(event)

    def read() -> AbstractContextManager[Orders]:
        return gathering_orders.reading(table, layout, wish.only)

    importer = partial(OrderImporter, system, event, wish, layout)
    return Plan(
        read,
        lambda: importer(Looking(event)),
        lambda: importer(Writing(event, system, by=by, tells=wish.tells)),
        batch=BATCH,
        is_piecemeal=True,
    ), layout


def _require_paid_beforehand(event: Event) -> None:
    if paying.AHEAD not in paying.ways(event):
        said = _("This event is not paid beforehand: nobody is held until he has paid.")
        raise Refused("import_failed", said)
    if event.state in screening.BEGUN or not paying.is_ahead(event, paying.AHEAD, clock.now()):
        raise Refused("import_failed", _("The event has begun: nobody is held until he has paid."))


def told(layout: Layout, event: Event, wish: Wish) -> list[str]:
    """Return what is to be said of the whole import before it begins."""
    said = [_("Into: %(event)s (%(reference)s)") % {"event": event.title, "reference": event.reference}]
    if "price" in layout and "currency" not in layout:
        said.append(
            _("No column names a currency: amounts are taken as %(code)s.") % {"code": event.currency}
        )
    said.append(
        _("Each family is told.") if wish.tells else _("Nobody is told. --tell confirms to each family.")
    )
    return said


@dataclass(slots=True)
class Case:
    """An order, the rows of it that are places, and what became of each row."""

    order: Order
    digest: str
    seats: list[Seat] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    party: Party | None = None

    def settle(self, fate: Fate, message: str = "", *, expected: bool = False) -> None:
        """Say that the same became of every row that is a place."""
        self.outcomes += [
            Outcome(seat.line.number, fate, seat.what, message, seat.notes, is_expected=expected)
            for seat in self.seats
        ]
        self.seats, self.party = [], None


class OrderImporter:
    """Takes the orders of one file into one event; each reading begins with a new one."""

    def __init__(self, system: System, event: Event, wish: Wish, layout: Layout, hand: Looking) -> None:
        self._system, self._event, self._wish = system, event, wish
        self._layout, self._hand = layout, hand
        self._kinds = Kinds(event.tiers.all(), wish.tiers)

    def take(self, rows: Sequence[Order]) -> Sequence[Outcome]:
        """Book a batch of orders; one outcome for each row of them."""
        cases = [self._case(order) for order in rows]
        self._leave_out_known(cases)
        self._leave_out_doubles(cases)
        takings = {number: self._taking(case, case.party) for number, case in enumerate(cases) if case.party}
        for number, booked in zip(takings, self._hand.book(list(takings.values())), strict=True):
            _conclude(cases[number], booked)
        return [one for case in cases for one in sorted(case.outcomes, key=lambda outcome: outcome.number)]

    def _case(self, order: Order) -> Case:
        """Read an order: what its rows are, and its party when nothing is wrong with it."""
        system = self._system.key
        digest = tokens.signature("imported order", system, self._event.pk, order.key)
        case = Case(order, digest)
        wrong: list[Outcome] = []
        for line in order.lines:
            what = _what(line)
            try:
                why = self._read(case, line, what)
            except Refused as refused:
                wrong.append(Outcome(line.number, Fate.BAD, what, self._sentence(refused)))
                continue
            if why is not None:
                case.outcomes.append(why)
        if wrong:
            case.outcomes += wrong
            case.settle(Fate.BAD, _("Row %(row)s of the same order is wrong.") % {"row": wrong[0].number})
        elif case.seats:
            _leave_out_unpaid(case)
            self._seat(case)
        return case

    def _read(self, case: Case, line: Line, what: str) -> Outcome | None:
        """Add the places of a row; return its outcome when it is none on purpose. Refused: bad_input."""
        if line.is_elsewhere:
            return Outcome(line.number, Fate.SKIP, what, _("Of another event."), is_expected=True)
        _require_order(case.order, line)
        stands = orders.standing(line.said["status"])
        if stands == Standing.OVER:
            return Outcome(line.number, Fate.SKIP, what, cells.shown(line.said["status"]), is_expected=True)
        tier_id = self._kinds.find(line.said) if self._may_take(stands) else None
        if tier_id is None:
            is_left_out = self._may_take(stands)
            said = _("Left out, as wished.") if is_left_out else _not_taken(line)
            return Outcome(line.number, Fate.SKIP, what, said, is_expected=is_left_out)
        is_open = stands == Standing.OPEN
        case.seats.append(importing_parties.seat(line, tier_id, what, self._event, is_open=is_open))
        return None

    def _may_take(self, stands: Standing) -> bool:
        return stands == Standing.TAKEN or self._wish.holds_unpaid

    def _seat(self, case: Case) -> None:
        if not case.seats:
            return
        try:
            case.party = importing_parties.party(case.seats, self._event)
        except Refused as refused:
            case.settle(Fate.BAD, self._sentence(refused))

    def _taking(self, case: Case, party: Party) -> Taking:
        said = _("Imported from %(system)s, order %(order)s.")
        why = said % {"system": self._system.name, "order": cells.shown(case.order.key.upper())}
        booking = party.booking(self._event, why, to_line=self._wish.to_line)
        return Taking(booking, case.digest, party.paid_minor)

    def _sentence(self, refused: Refused) -> str:
        """Return what is wrong, with the header of the column where it is one of ours."""
        if refused.field not in self._layout:
            return str(refused.message)
        return f"{self._layout.header_of(refused.field)}: {refused.message}"

    def _leave_out_known(self, cases: Sequence[Case]) -> None:
        """Leave out the orders that came before: they stay as they are."""
        digests = [case.digest for case in cases if case.party]
        known = imported.known(self._event, self._system.key, digests)
        for case in cases:
            if case.party and case.digest in known:
                case.settle(Fate.UNCHANGED)

    def _leave_out_doubles(self, cases: Sequence[Case]) -> None:
        """Leave out, and say so, who registered here himself, or was registered by staff, from the same address."""
        keys = {case.party.address_key for case in cases if case.party and case.party.address_key}
        present = imported.present(self._event, self._system.key, keys)
        for case in cases:
            party = case.party
            if party is None:
                continue
            here = present.get(party.address_key, {})
            double = next((name for name in party.names if imported.folded(name) in here), None)
            if double is not None:
                said = _("%(name)s is registered at this event from the same address: %(reference)s.")
                reference = here[imported.folded(double)]
                case.settle(Fate.SKIP, said % {"name": cells.shown(double), "reference": reference})


def _conclude(case: Case, booked: Booked) -> None:
    if booked.refused is not None:
        case.settle(Fate.BAD, str(booked.refused.message))
        return
    if booked.waiting:
        said = ngettext("%(count)s of the order waits.", "%(count)s of the order wait.", booked.waiting)
        case.seats[0].notes.append(said % {"count": booked.waiting})
    case.settle(Fate.CREATE)


def _require_order(order: Order, line: Line) -> None:
    """Refuse (`bad_input`) a row that cannot be read, belongs to no order, or to one without end."""
    if line.problem:
        raise Refused("bad_input", line.problem)
    if order.is_part:
        said = _("An order has at most %(most)s rows.") % {"most": gathering_orders.MOST_ROWS}
        raise Refused("bad_input", said)
    if order.key.startswith("\t"):
        raise Refused("bad_input", _("It has no order number."), field="order")


def _leave_out_unpaid(case: Case) -> None:
    """Leave out what is not paid and free, or of an order of which something is paid: it is paid in one way."""
    taken = [one for one in case.seats if not one.is_open]
    unpaid = [one for one in case.seats if one.is_open and (taken or not one.costs)]
    case.seats = [one for one in case.seats if one not in unpaid]
    case.outcomes += [Outcome(one.line.number, Fate.SKIP, one.what, _not_taken(one.line)) for one in unpaid]


def _not_taken(line: Line) -> str:
    return _("Not taken: its status is “%(status)s”.") % {"status": cells.shown(line.said["status"])}


def _what(line: Line) -> str:
    first, last = orders.name_of(line.said, "attendee")
    return cells.shown(" ".join(filter(None, [line.said.get("order", ""), first, last])))

"""What an order of another system says, made into a party that can be booked: who, which places, what was paid.

Of whoever comes with somebody we keep a first name, as our own forms do; of whoever booked, name, address and phone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.events.models import Audience, Event
from turnout.kernel import cells, drafts, phones, text
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.registration.actions.bookings import REFUSE, SPLIT, Booking, Contact, Wanted
from turnout.registration.actions.gathering_orders import Line
from turnout.registration.models import Source
from turnout.registration.rules import dialling, languages, orders, paying

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seat:
    """A row that is a place, or several of one kind: each at a price agreed there (None: at what it costs here)."""

    line: Line
    what: str
    tier_id: UUID
    name: Name
    prices: Sequence[int | None]
    paid_minor: int
    is_open: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def costs(self) -> bool:
        """Whether its places cost something: as the row says, or here where it does not."""
        return any(price is None or price > 0 for price in self.prices)


@dataclass(frozen=True, slots=True)
class Party:
    """Who booked, for whom, and what the other system took for it."""

    contact: Contact
    wanted: tuple[Wanted, ...]
    paid_minor: int
    language: str
    pays: str = paying.DOOR

    @property
    def address_key(self) -> str:
        """Return what two spellings of the address share; empty when there is none."""
        return text.address_key(self.contact.email) if self.contact.email else ""

    @property
    def names(self) -> list[str]:
        """Return the first names of those who come."""
        return [one.first_name or self.contact.first_name for one in self.wanted]

    def booking(self, event: Event, why: str, *, to_line: bool) -> Booking:
        """Return the party as staff book it, who answer for it with `why`."""
        return Booking(
            event.pk,
            self.wanted,
            contact=self.contact,
            if_full=SPLIT if to_line else REFUSE,
            source=Source.IMPORT,
            language=self.language,
            override=why,
            pays=self.pays,
        )


def seat(line: Line, tier_id: UUID, what: str, event: Event, *, is_open: bool = False) -> Seat:
    """Return what a row is; `is_open`: it is not paid there. Refused: bad_input, its field named."""
    notes: list[str] = []
    places = orders.quantity(line.said.get("quantity", ""))
    price = _price(line, event, notes)
    at_door = orders.is_paid_at_door(line.said.get("payment", "")) and not is_open
    if at_door:
        notes.append(_("To be paid at the door: the other system took no money."))
    is_paid = not at_door and not is_open
    if price is None and is_paid:
        price = 0
    shares = [None] * places if price is None else _shares(price, places)
    name = _checked(orders.name_of(line.said, "attendee"))
    return Seat(line, what, tier_id, name, shares, (price or 0) if is_paid else 0, is_open, notes)


def party(seats: Sequence[Seat], event: Event) -> Party:
    """Return the party of an order whose rows are in order. Refused: bad_input, its field named."""
    contact = _contact(seats, event)
    paid = sum(one.paid_minor for one in seats)
    if paid > orders.MOST_MINOR:
        raise Refused("bad_input", _("The order costs more than we can reckon with."), field="price")
    pays = paying.AHEAD if all(one.is_open for one in seats) else paying.DOOR
    return Party(contact, _wanted(seats, contact, event), paid, _language(seats), pays)


def _price(line: Line, event: Event, notes: list[str]) -> int | None:
    """Return what the row says a place cost; None where it says nothing in the event's currency."""
    currency = text.line(line.said.get("currency", "")).upper()
    if currency and currency != event.currency:
        notes.append(
            _("Paid in %(currency)s, which is not the event's: not kept.")
            % {"currency": cells.shown(currency)}
        )
        return None
    return orders.amount(line.said.get("price", ""), event.currency)


def _shares(price: int, places: int) -> list[int | None]:
    """Return an amount as equal parts, the first of which take what is left over."""
    each, over = divmod(price, places)
    return [each + (number < over) for number in range(places)]


def _contact(seats: Sequence[Seat], event: Event) -> Contact:
    """Return who booked: as the file says, else whoever comes first."""
    name = _checked(_first(orders.name_of(one.line.said, "buyer") for one in seats))
    first_name, last_name = name if any(name) else _first(one.name for one in seats)
    email = _said(seats, "buyer_email") or _said(seats, "attendee_email")
    phone = _phone(seats, event)
    if not email and not phone:
        raise Refused("bad_input", _("It has neither an e-mail address nor a phone number."))
    if email:
        _check({"email": email})
    return Contact(first_name or last_name or _nobody(), last_name if first_name else "", email, phone)


def _wanted(seats: Sequence[Seat], contact: Contact, event: Event) -> tuple[Wanted, ...]:
    """Return the places: whoever booked has one of them when his name stands there, the others a first name."""
    own = (contact.first_name, contact.last_name)
    may_come = event.audience == Audience.ANYONE
    wanted: list[Wanted] = []
    for one in seats:
        is_own = one.name == own or not any(one.name)
        if not any(one.name):
            one.notes.append(_("It has no name."))
        elif is_own and not may_come:
            one.notes.append(_("It has the name of whoever booked; the event is for children."))
        for price in one.prices:
            comes = is_own and may_come and not any(other.is_registrant for other in wanted)
            name = "" if comes else one.name[0] or one.name[1] or _nobody()
            wanted.append(Wanted(one.tier_id, name, is_registrant=comes, agreed_minor=price))
    return tuple(wanted)


def _phone(seats: Sequence[Seat], event: Event) -> str:
    typed = _said(seats, "phone")
    found = phones.dialled(typed, dialling.region(event)) if typed else ""
    if found is None:
        seats[0].notes.append(
            _("The phone number %(number)s cannot be dialled and is left out.")
            % {"number": cells.shown(typed)}
        )
    return found or ""


def _language(seats: Sequence[Seat]) -> str:
    return languages.spoken(_said(seats, "language"))


def _said(seats: Sequence[Seat], name: str) -> str:
    """Return what the first row says that says anything."""
    return next((said for one in seats if (said := text.line(one.line.said.get(name, "")))), "")


def _first(names: Iterable[Name]) -> Name:
    return next((name for name in names if any(name)), ("", ""))


def _checked(name: Name) -> Name:
    """Return a name that fits. Refused: bad_input."""
    said = {field: part for field, part in zip(("first_name", "last_name"), name, strict=True) if part}
    _check(said)
    return name


def _check(said: dict[str, str]) -> None:
    if said:
        trial = Person()
        drafts.fill(trial, said)
        drafts.check(trial, only=said)


def _nobody() -> str:
    return _("Guest")

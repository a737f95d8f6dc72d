"""What the files of other systems say: which column is what, what their words and amounts mean (docs/importing.md)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from uuid import UUID

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from turnout.events.models import Tier
from turnout.kernel import cells, tables, text
from turnout.kernel.columns import Field
from turnout.kernel.refusals import Refused
from turnout.ui import money

MOST_MINOR = 1_000_000_000  # of one place, inside every database's integers
THOUSAND = 3  # digits
LONGEST_AMOUNT = 30
MOST_IN_ROW = 50  # places; no booking holds more
_SIGN = r"(?:[^\W\d_]{1,3}\$?|[$€£¥₹])?"
_PLAIN = re.compile(r"(?P<whole>[0-9]+)(?:[.,](?P<rest>[0-9]+))?")
_GROUPED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?P<mark>[.,' ])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:(?!(?P=mark))[.,](?P<rest>[0-9]+))?"
)
_AMOUNT = re.compile(rf"{_SIGN} ?([0-9](?:[0-9.,' ]*[0-9])?) ?{_SIGN}")

_SHARED = (
    Field("order", "the number of the order", ["order no", "order id", "order code", "order number"]),
    Field("status", "whether the place is taken", ["attendee status", "order status", "paid"]),
    Field("price", "what was paid for the place", ["total paid", "ticket price"]),
    Field("currency", "of what was paid"),
    Field("phone", "of whoever booked", ["phone number", "cell phone", "mobile phone", "home phone"]),
)


@dataclass(frozen=True, slots=True)
class System:
    """Another system: its name, and what its files call our fields."""

    key: str
    name: str
    fields: tuple[Field, ...]


SYSTEMS = {
    "eventbrite": System(
        "eventbrite",
        "Eventbrite",
        (
            *_SHARED,
            Field("ticket_type", "the kind of place", ["ticket type", "ticket name"]),
            Field("attendee_email", "of whoever comes, or booked", ["email", "email address"]),
            Field("attendee_first_name", "of whoever comes", ["first name"]),
            Field("attendee_last_name", "of whoever comes", ["last name", "surname", "attendee surname"]),
            Field("buyer_email", "of whoever booked", ["purchaser email", "order email"]),
            Field("buyer_first_name", "of whoever booked", ["purchaser first name"]),
            Field("buyer_last_name", "of whoever booked", ["buyer surname", "purchaser last name"]),
            Field("quantity", "how many places the row stands for", ["qty", "ticket quantity"]),
            Field("payment", "how it is paid", ["order type", "payment type"]),
            Field("event", "the event there", ["event id", "event name"]),
            Field("occasion", "its date there", ["event start date", "event date", "date attending"]),
        ),
    ),
    "pretix": System(
        "pretix",
        "pretix",
        (
            *_SHARED,
            Field("ticket_type", "the kind of place", ["product", "item"]),
            Field("variation", "the kind of place, more closely"),
            Field("buyer_email", "of whoever booked", ["email", "e-mail"]),
            Field("attendee_email", "of whoever comes", ["attendee e-mail"]),
            Field("attendee_name", "of whoever comes"),
            Field(
                "attendee_first_name",
                "of whoever comes",
                ["attendee name given name", "attendee name first name"],
            ),
            Field(
                "attendee_last_name",
                "of whoever comes",
                ["attendee name family name", "attendee name last name"],
            ),
            Field("buyer_name", "of whoever booked", ["invoice address name"]),
            Field("language", "in which we write", ["order locale"]),
            Field("event", "the event there", ["event slug"]),
            Field("occasion", "its date there", ["start date"]),
        ),
    ),
}
NEEDED = ("order", "status", "ticket_type")


class Standing(Enum):
    """How a row of an order stands in the other system."""

    TAKEN = auto()
    OPEN = auto()  # not paid or not decided yet
    OVER = auto()  # cancelled, refunded, moved away


_STANDINGS = {
    Standing.TAKEN: ("attending", "checked in", "completed", "complete", "manual", "offline", "paid", "yes", "bezahlt",
                     "ja"),
    Standing.OPEN: ("pending", "unpaid", "pending payment", "approval pending", "no", "ausstehend", "nein"),
    Standing.OVER: ("not attending", "cancelled", "canceled", "refunded", "refunded canceled", "deleted", "transferred",
                    "abandoned", "expired", "rejected", "storniert", "abgelaufen"),
}  # fmt: skip
_BY_WORD = {word: standing for standing, words in _STANDINGS.items() for word in words}


def standing(cell: str) -> Standing:
    """Return how a row stands. Refused: bad_input for a word that no system here uses."""
    found = _BY_WORD.get(tables.normal(cell))
    if found is None:
        said = _("“%(cell)s” is no status that we know: %(known)s.")
        known = ", ".join(word for word in _BY_WORD if word.isascii())
        raise Refused("bad_input", said % {"cell": cells.shown(cell), "known": known}, field="status")
    return found


def is_paid_at_door(payment: str) -> bool:
    """Return whether the other system took no money itself: it is still to be paid."""
    return tables.normal(payment).startswith("offline")


def quantity(cell: str) -> int:
    """Return how many places a row stands for. Refused: bad_input."""
    try:
        found = cells.number(cell)
    except Refused as refused:
        raise Refused(refused.code, refused.message, field="quantity") from refused
    if found is None:
        return 1
    if not 1 <= found <= MOST_IN_ROW:
        said = _("A row stands for 1 to %(most)s places, not %(cell)s.")
        raise Refused("bad_input", said % {"most": MOST_IN_ROW, "cell": cells.shown(cell)}, field="quantity")
    return found


def amount(cell: str, currency: str) -> int | None:
    """Return an amount in minor units, however its thousands are marked; None for an empty cell. Refused: bad_input."""
    kept = text.line(cell)
    if not kept:
        return None
    match = _AMOUNT.fullmatch(kept) if len(kept) <= LONGEST_AMOUNT else None
    found = _decimal(match[1], currency) if match else None
    minor = None if found is None else money.minor_of(found, currency)
    if minor is None or minor > MOST_MINOR:
        said = _("“%(cell)s” is no amount in %(currency)s.")
        raise Refused("bad_input", said % {"cell": cells.shown(cell), "currency": currency}, field="price")
    return minor


def _decimal(digits: str, currency: str) -> Decimal | None:
    """Return digits with their marks as a number; 1,200 is a thousand, unless the currency has three decimals."""
    plain = _PLAIN.fullmatch(digits)
    if plain and (len(plain["rest"] or "") != THOUSAND or get_currency_precision(currency) == THOUSAND):
        found = plain
    elif grouped := _GROUPED.fullmatch(digits):
        found = grouped
    else:
        return None
    return Decimal(re.sub(r"\D", "", found["whole"]) + "." + (found["rest"] or "0"))


def name_of(said: Mapping[str, str], whose: str) -> tuple[str, str]:
    """Return first and last name of `attendee` or `buyer`; one in a single cell is cut at its first blank."""
    first, last = (text.line(said.get(f"{whose}_{part}_name", "")) for part in ("first", "last"))
    if first or last:
        return first, last
    before, _blank, after = text.line(said.get(f"{whose}_name", "")).partition(" ")
    return before, after


class Kinds:
    """Which kind of place a ticket type is: as somebody says (`wishes`, "X=Y"), else the one of the same name."""

    def __init__(self, tiers: Iterable[Tier], wishes: Sequence[str]) -> None:
        """Take in the kinds of place. Refused: import_failed (a wish that names none of them)."""
        self._tiers = list(tiers)
        self._by_name = {_folded(tier.name): tier for tier in reversed(self._tiers)}
        self._wished: dict[str, Tier | None] = {}
        for wish in wishes:
            theirs, equals, ours = wish.rpartition("=")
            tier = self._by_name.get(_folded(ours))
            if not equals or not theirs.strip() or (ours.strip() and tier is None):
                said = _("“%(wish)s” does not say which ticket type is which kind of place: %(tiers)s.")
                raise Refused("import_failed", said % {"wish": cells.shown(wish), "tiers": self._named()})
            self._wished[_folded(theirs)] = tier

    def find(self, said: Mapping[str, str]) -> UUID | None:
        """Return the kind of place of a row; None for one to be left out. Refused: bad_input."""
        kind, closer = text.line(said.get("ticket_type", "")), text.line(said.get("variation", ""))
        names = [f"{kind} {closer}", kind, closer] if closer else [kind]
        for name in map(_folded, names):
            if name in self._wished:
                tier = self._wished[name]
                return None if tier is None else tier.pk
        for name in map(_folded, names):
            if name in self._by_name:
                return self._by_name[name].pk
        shown = f"{kind} / {closer}" if closer else kind
        words = _("“%(kind)s” is no kind of place of this event: %(tiers)s. Say which it is: “%(kind)s=…”.")
        raise Refused(
            "bad_input", words % {"kind": cells.shown(shown), "tiers": self._named()}, field="ticket_type"
        )

    def _named(self) -> str:
        return ", ".join(tier.name for tier in self._tiers)


def _folded(name: str) -> str:
    return tables.normal(name) or text.line(name)

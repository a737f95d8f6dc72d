"""What a file of a roster holds: its columns, and its rows in constant memory (G-81)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.events.models import Event, Question
from turnout.events.rules import questions as rules
from turnout.kernel import times
from turnout.people.models import Person
from turnout.registration.models import Attendee, Source, VoucherUse
from turnout.registration.queries import answers, settlements
from turnout.registration.queries.settlements import Balance
from turnout.registration.states import AttendeeState
from turnout.ui import money

BATCH = 500
SOURCES = dict(Source.choices)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called, what stands in it, and whether it says how to reach somebody."""

    label: str | Promise
    cell: Callable[[Attendee], object]
    is_contact: bool = False
    is_of_codes: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """A column with an amount of the whole registration, which stands once: at its first row of the file."""

    label: str | Promise
    of: Callable[[Balance], int]


def _who(person: Person) -> str:
    """Return a name, and not the address somebody without a name goes by."""
    return f"{person.first_name} {person.last_name}".strip()


def _price(one: Attendee) -> str:
    """Return the price that was agreed, as machines read it: `18.50 GBP`; nothing where the place is free."""
    return _amount(one.price_minor, one.event) if one.price_minor else ""


def _code(one: Attendee) -> str:
    """Return the code that the place was booked with and still uses."""
    use: VoucherUse | None = getattr(one, "voucher_use", None)
    return use.voucher.code if use is not None and use.returned_at is None else ""


def _amount(minor: int, event: Event) -> str:
    return f"{money.plain(minor, event.currency)} {event.currency}"


def _moment(one: Attendee) -> str:
    return f"{times.local(one.made_at, one.event.time_zone):%Y-%m-%d %H:%M}"


COLUMNS: dict[str, Column] = {
    "reference": Column(_("Reference"), lambda one: one.registration.reference),
    "first_name": Column(_("First name"), lambda one: one.person.first_name),
    "last_name": Column(_("Last name"), lambda one: one.person.last_name),
    "state": Column(_("State"), lambda one: AttendeeState(one.state).label),
    "place": Column(_("Place"), lambda one: one.tier.name),
    "price": Column(_("Price"), _price),
    "code": Column(_("Code"), _code, is_of_codes=True),
    "age": Column(_("Age"), lambda one: one.age),
    "booked_at": Column(_("Booked at"), _moment),
    "source": Column(_("Registered through"), lambda one: SOURCES[one.registration.source]),
    "registrant": Column(_("Registered by"), lambda one: _who(one.registration.registrant)),
    "email": Column(_("E-mail"), lambda one: one.registration.registrant.email, is_contact=True),
    "phone": Column(_("Phone"), lambda one: one.registration.registrant.phone, is_contact=True),
    "proven": Column(
        _("Address proven"),
        lambda one: _("yes") if one.registration.registrant.is_proven else _("no"),
        is_contact=True,
    ),
}


SUMS: dict[str, Sum] = {
    "paid": Sum(_("Paid"), lambda balance: balance.paid),
    "to_pay": Sum(_("Still to pay"), lambda balance: max(balance.left, 0)),
    "to_give_back": Sum(_("To give back"), lambda balance: max(-balance.left, 0)),
}


def offered(
    questions: Iterable[Question], *, with_contact: bool, with_sums: bool = True, with_codes: bool = True
) -> dict[str, str]:
    """Return the columns somebody may take along, by name with their labels; one for each question too."""
    own = {
        name: str(one.label)
        for name, one in COLUMNS.items()
        if (with_contact or not one.is_contact) and (with_codes or not one.is_of_codes)
    }
    sums = {name: str(one.label) for name, one in SUMS.items() if with_sums}
    return {**own, **sums, **{column_of(one): one.label for one in questions}}


def column_of(question: Question) -> str:
    """Return the name of the column of a question."""
    return f"q-{question.pk.hex}"


def rows(
    people: QuerySet[Attendee], columns: Sequence[str], questions: Iterable[Question] = ()
) -> Iterator[list[str]]:
    """Return the header and one row a person, in the order of booking; a batch is read at a time.

    Answers to the questions among the columns are read by one statement a batch, sums by two.
    """
    chosen = [COLUMNS[name] for name in columns if name in COLUMNS]
    sums = [SUMS[name] for name in columns if name in SUMS]
    asked = [one for one in questions if column_of(one) in columns]
    yield [
        *(str(one.label) for one in chosen),
        *(str(one.label) for one in sums),
        *(one.label for one in asked),
    ]
    ordered = people.select_related("event", "voucher_use__voucher").order_by("pk")
    batch = list(ordered[:BATCH])
    while batch:
        said = answers.of_people(batch, [one.pk for one in asked])
        accounts = _accounts(people, batch) if sums else {}
        for person in batch:
            own = said.get(person.pk, {})
            account = accounts.get(person.pk)
            yield [
                *(_told(one.cell(person)) for one in chosen),
                *(_amount(one.of(account), person.event) if account else "" for one in sums),
                *(rules.told(one, own.get(one.pk, "")) for one in asked),
            ]
        batch = list(ordered.filter(pk__gt=batch[-1].pk)[:BATCH]) if len(batch) == BATCH else []


def _accounts(people: QuerySet[Attendee], batch: Sequence[Attendee]) -> dict[UUID, Balance]:
    """Return how registrations stand, by the person who is the first of it in the file: two statements."""
    firsts = {one.registration_id: one.pk for one in reversed(batch)}
    before = people.filter(registration__in=list(firsts), pk__lt=batch[0].pk).order_by()
    there = set(before.values_list("registration", flat=True))
    found = settlements.balances([key for key in firsts if key not in there])
    return {firsts[key]: balance for key, balance in found.items()}


def _told(value: object) -> str:
    return "" if value is None else str(value)
